import type { voice } from '@livekit/agents';
import type { CallMeter } from '#lib/budget/call-meter.ts';
import type { PhraseAudio, PhraseCache } from '#lib/conversation/phrase-cache.ts';
import { toFrames } from './phrase-frames.ts';

export interface FixedPhrases {
  readonly texts: readonly string[];
  /** Looks up what was rendered before, off the audio path. */
  load(): Promise<void>;
  /** The rendering of a phrase; without one it must be spoken live, and is rendered for the next call. */
  audioOf(text: string): PhraseAudio | undefined;
  /** Says a phrase from its rendering, or live. */
  say(text: string, options?: { allowInterruptions?: boolean }): voice.SpeechHandle;
  /** When nothing is being rendered any more. */
  idle(): Promise<void>;
}

/** Sentences that every call says alike. Their first rendering is booked where it happens; after that they cost nothing. */
export function createFixedPhrases(ctx: {
  session: Pick<voice.AgentSession, 'say'>;
  phrases: PhraseCache;
  meter: Pick<CallMeter, 'reserve' | 'costOf' | 'use'>;
  /** The model id of the call's voice. */
  voice: string;
  /** In the language of the talk. */
  texts: readonly string[];
  /** What was found before the call began. */
  found?: ReadonlyMap<string, PhraseAudio>;
  /** Counts what the shared store is asked. */
  trips: { commands: number };
}): FixedPhrases {
  const { session, phrases, meter, voice: model, texts } = ctx;
  const known = new Map(ctx.found);
  const rendering = new Map<string, Promise<void>>();
  const render = async (text: string) => {
    const reservation = meter.reserve(meter.costOf(model, 'tts_character', text.length));
    if (!reservation) return;
    const { characters, isEstimate } = await phrases.renderForNext({ text, voice: model });
    if (!isEstimate) ctx.trips.commands += 1;
    reservation.release();
    meter.use({ leg: 'tts', model, unit: 'tts_character', quantity: characters, isEstimate });
  };
  const audioOf: FixedPhrases['audioOf'] = (text) => {
    const audio = known.get(text);
    if (!audio && !rendering.has(text)) rendering.set(text, render(text));
    return audio;
  };
  return {
    texts,
    audioOf,
    async load() {
      await Promise.all(
        texts.map(async (text) => {
          if (known.has(text)) return;
          ctx.trips.commands += 1;
          const audio = await phrases.find({ text, voice: model });
          if (audio) known.set(text, audio);
        }),
      );
    },
    say(text, options = {}) {
      const audio = audioOf(text);
      return session.say(text, audio ? { ...options, audio: toFrames(audio) } : options);
    },
    idle: async () => void (await Promise.all(rendering.values())),
  };
}
