import type { Room } from '@livekit/rtc-node';
import { countRequests, type Trips } from '#lib/budget/count-trips.ts';
import { type ConversationStore, createConversationStore, type LiveConversation } from '#lib/conversation/conversation-store.ts';
import type { PhraseAudio } from '#lib/conversation/phrase-cache.ts';
import type { CallDeps } from './call-deps.ts';
import { type EarlyAudio, hearEarlyAudio } from './early-audio.ts';
import { markAsSynthetic } from './mark-as-synthetic.ts';

export interface CallOptions {
  /** 'vad' where no inference process serves the turn model: many calls in one process, tests. */
  turnDetection?: 'vad';
  /** Connects the room while the conversation is looked up; absent when the room is connected already. */
  connect?: () => Promise<void>;
  /** The process that held this call died, and the visitor never left. */
  isReplacement?: boolean;
}

/** A call whose room is connected and whose conversation is live. */
export interface OpenCall {
  room: Room;
  talk: LiveConversation;
  store: ConversationStore;
  /** Rendered before, for a conversation that begins. */
  greeting: PhraseAudio | null;
  early: EarlyAudio;
  /** Counts what database and key-value store are asked. */
  trips: Trips;
  options: CallOptions;
}

/** Looks the conversation up while the room connects; null when it is over or must not begin. */
export async function openCall(
  room: Room,
  conversationId: string,
  { deps, options }: { deps: CallDeps; options: CallOptions },
): Promise<OpenCall | null> {
  const trips: Trips = { requests: 0, commands: 0 };
  const store = createConversationStore(countRequests(deps.call, trips), conversationId);
  const looking = store.begin({ channel: 'voice', workerId: deps.workerId }).then(async (begun) => {
    if (begun.state !== 'live' || begun.turns.length > 0) return { begun, greeting: null };
    trips.commands += 1;
    return { begun, greeting: await deps.phrases.find(begun.campaign.greeting) };
  });
  // What other workers know of the vendors is asked meanwhile.
  trips.commands += 1;
  void deps.breakers.refresh();
  const early = hearEarlyAudio(room, deps.logger);
  const entering = (options.connect?.() ?? Promise.resolve()).then(() => markAsSynthetic(room, deps.logger));
  const [{ begun, greeting }] = await Promise.all([looking, entering]);
  return begun.state === 'live' ? { room, talk: begun, store, greeting, early, trips, options } : null;
}
