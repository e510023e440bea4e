import { ReadableStream } from 'node:stream/web';
import { AudioFrame } from '@livekit/rtc-node';
import { PHRASE_SAMPLE_RATE, type PhraseAudio } from '#lib/conversation/phrase-cache.ts';

/** A cached phrase as the 20 ms frames the session plays. */
export function toFrames(audio: PhraseAudio): ReadableStream<AudioFrame> {
  const step = PHRASE_SAMPLE_RATE / 50;
  const count = Math.ceil(audio.length / step);
  return ReadableStream.from(
    Array.from({ length: count }, (_, index) => {
      const samples = new Int16Array(step);
      samples.set(audio.subarray(index * step, (index + 1) * step));
      return new AudioFrame(samples, PHRASE_SAMPLE_RATE, 1, step);
    }),
  );
}
