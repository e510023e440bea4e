import { fileURLToPath } from 'node:url';
import { audioFramesFromFile } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { concatSamples } from '../../speech/pcm.ts';

/** The samples of a clip in tests/callers, 16 kHz mono. */
export async function callerClip(name: string): Promise<Int16Array> {
  const path = fileURLToPath(new URL(`../../../tests/callers/${name}.flac`, import.meta.url));
  const parts: Int16Array[] = [];
  for await (const frame of audioFramesFromFile(path, { sampleRate: 16_000, numChannels: 1 })) parts.push(frame.data);
  return concatSamples(parts);
}

/** Silence, the speech, silence: as a microphone hears a turn. */
export function asTurn(samples: Int16Array, silenceMs: { before: number; after: number }): Int16Array {
  return concatSamples([new Int16Array(silenceMs.before * 16), samples, new Int16Array(silenceMs.after * 16)]);
}

/** Pieces of 50 ms. */
export function* pieces(samples: Int16Array): Generator<Int16Array> {
  for (let at = 0; at < samples.length; at += 800) yield samples.slice(at, at + 800);
}

export function frameOf(samples: Int16Array): AudioFrame {
  return new AudioFrame(samples, 16_000, 1, samples.length);
}

/** Gives the pieces to `take` as a microphone would, one every 50 ms; resolves after the last. */
export function play(samples: Int16Array, take: (piece: Int16Array) => void): Promise<void> {
  const source = pieces(samples);
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const next = source.next();
      if (!next.done) return take(next.value);
      clearInterval(timer);
      resolve();
    }, 50);
  });
}

/** Share of the expected words that differ, 0 to 1 or more. */
export function wordErrorRate(expected: string, heard: string): number {
  const words = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}' ]/gu, ' ')
      .split(/\s+/)
      .filter(Boolean);
  const [want, got] = [words(expected), words(heard)];
  let row = Array.from({ length: got.length + 1 }, (_, at) => at);
  for (const [at, word] of want.entries()) {
    const next = [at + 1];
    for (let to = 1; to <= got.length; to++) {
      next[to] = Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, (row[to - 1] ?? 0) + (word === got[to - 1] ? 0 : 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) / want.length;
}
