import { AudioByteStream } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { Breaker } from '#lib/breakers/breaker.ts';
import { createPace } from '#lib/speech/pace.ts';
import { SPARE_VOICE_RATE, type SpareVoice } from '#lib/speech/spare-voice.ts';
import { type CallVoice, NotCovered } from './call-voice.ts';

/** A request a sentence takes longer than an open socket; the visitor has waited before. */
const SOUND_WITHIN_MS = 2_000;

export interface SentenceVoiceOptions {
  voice: SpareVoice;
  breaker: Breaker;
  /** Books characters that are about to be sent; false when they must not be. */
  spend: (characters: number) => boolean;
}

/** A voice that is asked for one sentence at a time; each is booked before its request is made. */
export function createSentenceVoice({ voice, breaker, spend }: SentenceVoiceOptions): CallVoice {
  return {
    name: voice.model,
    breaker,
    pace: createPace(),
    soundWithinMs: SOUND_WITHIN_MS,
    async *speak(sentences, signal): AsyncGenerator<AudioFrame> {
      for await (const sentence of sentences) {
        if (!spend(sentence.length)) throw new NotCovered();
        const frames = new AudioByteStream(SPARE_VOICE_RATE, 1);
        let bytes = 0;
        for await (const piece of voice.speak(sentence, signal)) {
          bytes += piece.length;
          yield* frames.write(piece);
        }
        if (bytes === 0 && !signal.aborted) throw new Error('a sentence without sound');
        yield* frames.flush();
      }
    },
  };
}
