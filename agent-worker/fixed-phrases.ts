import type { voice } from '@livekit/agents';
import type { CallMeter } from '#lib/budget/call-meter.ts';
import type { PhraseAudio, PhraseCache } from '#lib/conversation/phrase-cache.ts';
import { toFrames } from './phrase-frames.ts';

export interface FixedPhrases {
  /** Looks up what was rendered before, off the audio path. */
  load(texts: readonly string[]): Promise<void>;
  /** Says a phrase from its rendering; without one it is spoken live, and rendered for the next call. */
  say(text: string, options?: { allowInterruptions?: boolean }): voice.SpeechHandle;
  /** When nothing is being rendered any more. */
  idle(): Promise<void>;
}

/** Sentences that every call says alike. Their first rendering is booked where it happens; after that they cost nothing. */
export function createFixedPhrases(ctx: {
  session: Pick<voice.AgentSession, 'say'>;
  phrases: PhraseCache;
  meter: Pick<CallMeter, 'reserve' | 'costOf' | 'use'>;
  ttsModel: string;
  /** What was found before the call began. */
  found?: ReadonlyMap<string, PhraseAudio>;
  /** The shared store was asked. */
  onCommand: () => void;
}): FixedPhrases {
  const { session, phrases, meter, ttsModel } = ctx;
  const known = new Map(ctx.found);
  const rendering = new Map<string, Promise<void>>();
  const render = async (text: string) => {
    const reservation = meter.reserve(meter.costOf(ttsModel, 'tts_character', text.length));
    if (!reservation) return;
    const { characters, isEstimate } = await phrases.renderForNext(text);
    if (!isEstimate) ctx.onCommand();
    reservation.release();
    meter.use({ leg: 'tts', model: ttsModel, unit: 'tts_character', quantity: characters, isEstimate });
  };
  return {
    async load(texts) {
      await Promise.all(
        texts.map(async (text) => {
          if (known.has(text)) return;
          ctx.onCommand();
          const audio = await phrases.find(text);
          if (audio) known.set(text, audio);
        }),
      );
    },
    say(text, options = {}) {
      const audio = known.get(text);
      if (audio) return session.say(text, { ...options, audio: toFrames(audio) });
      if (!rendering.has(text)) rendering.set(text, render(text));
      return session.say(text, options);
    },
    idle: async () => void (await Promise.all(rendering.values())),
  };
}
