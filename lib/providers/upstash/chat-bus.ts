import { createClient } from '@vercel/kv';
import type { ChatBus } from '../../chat/chat-bus.ts';
import type { ChatEvent } from '../../contracts/visit.ts';

/** A conversation's events are kept as long as its visit is valid. */
const TTL_S = 2 * 60 * 60;
/** Longest wait when a notification was lost; a ring normally comes within milliseconds. */
const POLL_MS = 5_000;

/** Asks and appends in one step, so that no word of an answer slips in behind a withdrawal. 0: the log is closed. */
const APPEND = `
if redis.call('exists', KEYS[2]) == 1 then return 0 end
if ARGV[2] == 'last' then redis.call('set', KEYS[2], '1', 'ex', ARGV[3]) end
return redis.call('rpush', KEYS[1], ARGV[1])`;

/** The log is a list (its index is the event id); PUBLISH only rings, so a lost ring delays and never loses. */
export function createChatBus(settings: { url: string; token: string }): ChatBus {
  const kv = createClient({ url: settings.url, token: settings.token, automaticDeserialization: false });
  const key = (conversationId: string) => `chat:${conversationId}`;

  return {
    async publish(conversationId, event) {
      const isLast = event.type === 'end' && event.reason === 'withdrawn';
      const [place] = await kv
        .pipeline()
        .eval(
          APPEND,
          [key(conversationId), `${key(conversationId)}:closed`],
          [JSON.stringify(event), isLast ? 'last' : 'more', String(TTL_S)],
        )
        .expire(key(conversationId), TTL_S)
        .publish(key(conversationId), 'ring')
        .exec<[number, number, number]>();
      return place === 0 ? null : place;
    },

    async claimMessage(conversationId, clientMessageId, turnId) {
      const claim = `${key(conversationId)}:message:${clientMessageId}`;
      const isFirst = await kv.set(claim, turnId, { nx: true, ex: TTL_S });
      return isFirst ? turnId : ((await kv.get<string>(claim)) ?? turnId);
    },

    async *read(conversationId, lastId, signal) {
      let next = lastId;
      let wake: (() => void) | undefined;
      let rung = false;
      const ring = () => {
        rung = true;
        wake?.();
      };
      const subscription = kv.subscribe(key(conversationId));
      subscription.on('message', ring);
      subscription.on('error', () => undefined);
      signal.addEventListener('abort', ring);
      try {
        while (!signal.aborted) {
          rung = false;
          const fresh = await kv.lrange<string>(key(conversationId), next, -1);
          for (const text of fresh) {
            next += 1;
            yield { id: next, event: JSON.parse(text) as ChatEvent };
          }
          if (rung || signal.aborted) continue;
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, POLL_MS);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
      } finally {
        signal.removeEventListener('abort', ring);
        await subscription.unsubscribe();
      }
    },
  };
}
