import { it } from 'vitest';
import { defaultCacheDir } from '../../weights/default-cache-dir.ts';
import { fetchWeights } from '../../weights/fetch-weights.ts';

export const cacheDir = defaultCacheDir({});
const found = await fetchWeights({ cacheDir, signal: AbortSignal.timeout(50_000) });

/** A test that needs a model: with its weights out of reach it is skipped, and its name says why. */
export function itWithModel(model: 'speech' | 'embeddings', name: string, run: () => Promise<void>): void {
  if (found[model]) it(name, run);
  else it.skip(`${name} (skipped: no weights: ${found.problems.join(' ') || 'unknown reason'})`, run);
}
