import { createRequire } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSeededRandom } from '../../../supabase/tests/support/seeded-random.ts';
import { compareLimits } from './testdata/compare-limits.ts';
import { createSlidingWindow } from './testdata/sliding-window.ts';

// The real package, loaded past Vitest, which looks into its default export; that throws where KV_* are not in the environment.
vi.mock('@vercel/kv', () => createRequire(import.meta.url)('@vercel/kv') as object);

afterEach(() => vi.useRealTimers());

describe('the documented sliding window', () => {
  it("is what Upstash's own example says: 4 before, 5 now, a quarter of the minute over", () => {
    const startMs = Date.UTC(2026, 0, 5, 12);
    const ask = (limit: number) => {
      const window = createSlidingWindow({ limit, windowMs: 60_000 });
      for (let request = 0; request < 4; request += 1) window.ask('key', startMs + 1_000);
      for (let request = 0; request < 5; request += 1) window.ask('key', startMs + 61_000);
      return window.ask('key', startMs + 75_000).allowed;
    };
    // 4 * 45/60 + 5 = 8 requests count.
    expect([ask(10), ask(9), ask(8)]).toEqual([true, true, false]);
  });

  it('is what four instances of our limiter answer over one store, around every edge', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const figures = await compareLimits({
      requests: 4_000,
      random: createSeededRandom(20_261_121),
      setClock: (atMs) => vi.setSystemTime(atMs),
    });
    expect(figures.examples).toEqual([]);
    expect(figures.allowed).toBeGreaterThan(400);
    expect(figures.refused).toBeGreaterThan(400);
    expect(figures.refusedTogether).toBeGreaterThan(100);
  });
});
