import { AudioByteStream } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { Breaker } from '#lib/breakers/breaker.ts';
import type { MeteredRequest } from '#lib/budget/call-meter.ts';
import { isRefusal } from '#lib/budget/is-refusal.ts';
import { createPace } from '#lib/speech/pace.ts';
import { SPARE_VOICE_RATE, type SpareVoice } from '#lib/speech/spare-voice.ts';
import { type CallVoice, NotCovered } from './call-voice.ts';

/** A request a sentence takes longer than an open socket; the visitor has waited before. */
const SOUND_WITHIN_MS = 2_000;

export interface SentenceVoiceOptions {
  voice: SpareVoice;
  breaker: Breaker;
  /** Sets aside what a request with so many characters costs; null when it must not be made. */
  open: (characters: number) => MeteredRequest | null;
}

/** A voice that is asked for one sentence at a time, each a request of its own at the meter. */
export function createSentenceVoice({ voice, breaker, open }: SentenceVoiceOptions): CallVoice {
  async function* speakOne(sentence: string, signal: AbortSignal): AsyncGenerator<AudioFrame> {
    const request = open(sentence.length);
    if (!request) throw new NotCovered();
    const frames = new AudioByteStream(SPARE_VOICE_RATE, 1);
    let bytes = 0;
    try {
      for await (const piece of voice.speak(sentence, signal)) {
        bytes += piece.length;
        yield* frames.write(piece);
      }
      if (bytes > 0) request.end('answered');
      else if (!signal.aborted) throw new Error('a sentence without sound');
      yield* frames.flush();
    } catch (error) {
      request.end(isRefusal(error) ? 'refused' : 'lost');
      throw error;
    } finally {
      // Also when nobody listens on.
      request.end('lost');
    }
  }
  return {
    name: voice.model,
    breaker,
    pace: createPace(),
    soundWithinMs: SOUND_WITHIN_MS,
    async *speak(sentences, signal): AsyncGenerator<AudioFrame> {
      for await (const sentence of sentences) yield* speakOne(sentence, signal);
    },
  };
}
