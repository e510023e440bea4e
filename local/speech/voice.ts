import type { FliteClip, FliteJob } from './flite-worker.ts';
import { resample } from './resample.ts';
import { WorkerClient } from './worker-client.ts';

const VOICES = ['slt', 'rms', 'awb'] as const;
export type VoiceName = (typeof VOICES)[number];
export interface Voice {
  /** Mono samples at `rate` with no silence at the ends; a phrase spoken lately comes from memory. */
  speak(input: { text: string; voice: VoiceName; rate: number }): Promise<Int16Array>;
  close(): Promise<void>;
}

// Aura-2 voices that Deepgram describes as masculine (developers.deepgram.com/docs/tts-models, 2026-08).
const MASCULINE = new Set([
  'apollo',
  'arcas',
  'aries',
  'atlas',
  'hermes',
  'hyperion',
  'jupiter',
  'mars',
  'neptune',
  'odysseus',
  'orion',
  'orpheus',
  'pluto',
  'saturn',
  'zeus',
]);
const BRITISH = new Set(['draco', 'pandora', 'angus', 'athena', 'helios']);
const CACHED_SAMPLES = 24_000 * 120;

/** The flite voice that stands for a Deepgram model name such as `aura-2-orion-en`; a flite name stands for itself. */
export function voiceForModel(model: string): VoiceName {
  const own = VOICES.find((voice) => voice === model);
  if (own) return own;
  const name = model.split('-').find((part) => part.length > 2 && part !== 'aura') ?? '';
  if (BRITISH.has(name)) return 'awb';
  return MASCULINE.has(name) ? 'rms' : 'slt';
}

/** The flite synthesiser in worker threads: a sentence in about 60 ms, and the event loop stays free meanwhile. */
export function createVoice(input: { threads: number }): Voice {
  const workers = Array.from(
    { length: input.threads },
    () => new WorkerClient(new URL('./flite-worker.ts', import.meta.url), null),
  );
  const cache = new Map<string, Int16Array>();
  let cachedSamples = 0;

  async function render(job: FliteJob, rate: number): Promise<Int16Array> {
    const worker = workers.reduce((least, one) => (one.pending < least.pending ? one : least));
    const clip = (await worker.ask(job)) as FliteClip;
    return resample(clip.samples, clip.rate, rate);
  }

  function remember(key: string, samples: Int16Array): void {
    cache.set(key, samples);
    cachedSamples += samples.length;
    for (const [oldest, old] of cache) {
      if (cachedSamples <= CACHED_SAMPLES) break;
      cache.delete(oldest);
      cachedSamples -= old.length;
    }
  }

  return {
    async speak({ text, voice, rate }) {
      const key = `${voice}:${rate}:${text}`;
      const known = cache.get(key);
      if (known) {
        cache.delete(key);
        cache.set(key, known);
        return known;
      }
      const samples = await render({ text, voice }, rate);
      if (!cache.has(key)) remember(key, samples);
      return samples;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}
