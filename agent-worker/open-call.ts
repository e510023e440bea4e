import type { Room } from '@livekit/rtc-node';
import { findPrice } from '#lib/budget/call-meter.ts';
import { countRequests, type Trips } from '#lib/budget/count-trips.ts';
import { type ConversationStore, createConversationStore, type LiveConversation } from '#lib/conversation/conversation-store.ts';
import type { PhraseAudio } from '#lib/conversation/phrase-cache.ts';
import { chooseVoice } from '#lib/speech/choose-voice.ts';
import type { CallDeps } from './call-deps.ts';
import { type EarlyAudio, hearEarlyAudio } from './early-audio.ts';
import { markAsSynthetic } from './mark-as-synthetic.ts';
import { speechBreakers } from './speech-breakers.ts';

export interface CallOptions {
  /** 'vad' where no inference process serves the turn model: many calls in one process, tests. */
  turnDetection?: 'vad';
  /** Connects the room while the conversation is looked up; absent when the room is connected already. */
  connect?: () => Promise<void>;
  /** The process that held this call died, and the visitor never left. */
  isReplacement?: boolean;
  /** Aborts when this process must leave the call, which goes on without it. */
  leave?: AbortSignal;
}

/** A call whose room is connected and whose conversation is live. */
export interface OpenCall {
  room: Room;
  talk: LiveConversation;
  store: ConversationStore;
  /** Speaks the language of the talk, where a vendor's voice does. */
  voice: string;
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
    if (begun.state !== 'live') return null;
    const { locale, campaign, prices } = begun;
    const voice = chooseVoice({
      locale,
      own: campaign.voiceModel,
      usual: deps.speech.ttsModel,
      hasPrice: (model) => findPrice(prices, model, 'tts_character') !== undefined,
    });
    if (voice !== deps.speech.ttsModel) {
      trips.commands += 1;
      void deps.breakers.refresh([speechBreakers(deps, voice).voice]);
    }
    if (begun.turns.length > 0) return { talk: begun, voice, greeting: null };
    trips.commands += 1;
    return { talk: begun, voice, greeting: await deps.phrases.find({ text: campaign.greeting, voice }) };
  });
  // What other workers know of the vendors is asked meanwhile.
  trips.commands += 1;
  void deps.breakers.refresh(Object.values(speechBreakers(deps)));
  const early = hearEarlyAudio(room, deps.logger);
  const entering = (options.connect?.() ?? Promise.resolve()).then(() => markAsSynthetic(room, deps.logger));
  const [found] = await Promise.all([looking, entering]);
  return found && { ...found, room, store, early, trips, options };
}
