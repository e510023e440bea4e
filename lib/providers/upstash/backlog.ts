import { createClient } from '@vercel/kv';
import type { Backlog, BacklogLease } from '../../conversation/backlog.ts';
import { type LateWrite, readLateWrite } from '../../conversation/late-write.ts';
import { randomId } from '../../core/base64url.ts';
import { openSealedText, type Seal, sealText } from '../../core/sealed-text.ts';

/** Long enough for a weekend's outage, short for what people said. */
const TTL_S = 3 * 24 * 60 * 60;
/** An hour's call has some 500 writes. */
const MOST_WRITES = 2_000;
/** Longer than one write may take (8 s), and shorter than a call without a sign of life lives (20 s). */
const LEASE_MS = 12_000;
const READ_AT_ONCE = 50;
const CONVERSATIONS_AT_ONCE = 50;
const DEADLINE_MS = 2_000;

const WAITING = 'backlog:waiting';

const APPEND = `
if redis.call('LLEN', KEYS[1]) + #ARGV - 4 > tonumber(ARGV[1]) then return 0 end
for at = 5, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[at]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], 'NX', ARGV[3], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 1`;

/** Only the holder of the lease takes away; the last one takes the conversation off the list. */
const DROP = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('LPOP', KEYS[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[4])
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('ZREM', KEYS[3], ARGV[3]) end
return 1`;

const RELEASE = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('ZREM', KEYS[3], ARGV[2]) end
return redis.call('DEL', KEYS[2])`;

export interface BacklogSettings {
  url: string;
  token: string;
  /** Our own; what waits is sealed with a key made of it. */
  secret: string;
  nowMs?: () => number;
  deadlineMs?: number;
}

/** Writes that wait, in Upstash-compatible KV: a list per conversation, a lease per list, and one sorted set of the conversations. */
export function createBacklog(settings: BacklogSettings): Backlog {
  const nowMs = settings.nowMs ?? Date.now;
  const signal = () => AbortSignal.timeout(settings.deadlineMs ?? DEADLINE_MS);
  const kv = createClient({ url: settings.url, token: settings.token, automaticDeserialization: false, retry: false, signal });
  const keysOf = (conversationId: string) => {
    const list = `backlog:${conversationId}`;
    return { list, lease: `${list}:lease`, failures: `${list}:failures` };
  };
  const sealOf = (owner: string): Seal => ({ secret: settings.secret, purpose: 'backlog', owner });

  function leaseOf(conversationId: string, token: string): BacklogLease {
    const { list, lease, failures } = keysOf(conversationId);
    return {
      async read() {
        const texts = await kv.lrange<string>(list, 0, READ_AT_ONCE - 1);
        return Promise.all(
          texts.map(async (text) => readLateWrite(await openSealedText(sealOf(conversationId), text), conversationId)),
        );
      },
      async drop() {
        return (await kv.eval(DROP, [list, lease, WAITING, failures], [token, LEASE_MS, conversationId])) === 1;
      },
      async countFailure() {
        const [count] = await kv.pipeline().incr(failures).expire(failures, TTL_S).exec<[number, number]>();
        return count;
      },
      async release() {
        await kv.eval(RELEASE, [list, lease, WAITING], [token, conversationId]);
      },
    };
  }

  return {
    async append(conversationId: string, writes: readonly LateWrite[]) {
      const sealed = await Promise.all(writes.map((write) => sealText(sealOf(conversationId), write)));
      const { list } = keysOf(conversationId);
      const kept = await kv.eval(APPEND, [list, WAITING], [MOST_WRITES, TTL_S, nowMs(), conversationId, ...sealed]);
      return kept === 1;
    },
    waiting: () => kv.zrange<string[]>(WAITING, 0, CONVERSATIONS_AT_ONCE - 1),
    async claim(conversationId) {
      const token = randomId();
      const isFree = await kv.set(keysOf(conversationId).lease, token, { nx: true, px: LEASE_MS });
      return isFree === null ? null : leaseOf(conversationId, token);
    },
  };
}
