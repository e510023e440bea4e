import type { TextVector } from './minilm.ts';
import { WorkerClient } from './worker-client.ts';

export type { TextVector } from './minilm.ts';
export interface Embedder {
  /** A unit vector of 384 numbers; texts asked lately come from memory. */
  embed(text: string): Promise<TextVector>;
  close(): Promise<void>;
}

const CACHED_TEXTS = 4_000;

/** MiniLM in its own worker thread, so that a question never waits for speech to be decoded. */
export function createEmbedder(input: { folder: string }): Embedder {
  const worker = new WorkerClient(new URL('./minilm-worker.ts', import.meta.url), input);
  const cache = new Map<string, Promise<TextVector>>();
  return {
    embed(text) {
      const known = cache.get(text);
      if (known) return known;
      const vector = worker.ask(text) as Promise<TextVector>;
      cache.set(text, vector);
      vector.catch(() => cache.delete(text));
      const oldest = cache.keys().next();
      if (cache.size > CACHED_TEXTS && !oldest.done) cache.delete(oldest.value);
      return vector;
    },
    close: () => worker.close(),
  };
}
