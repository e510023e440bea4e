import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { LEGS } from '../bench/support/meter/compare.ts';
import { type MeterFigures, runCalls } from '../bench/support/meter/run-calls.ts';

/** A small run of `npm run prove -- meter`. */
describe("what sixty calls book, beside the vendors' own ledger", () => {
  let figures: MeterFigures;
  beforeAll(async () => {
    figures = await runCalls({
      calls: 60,
      seed: 20_261_121,
      lanes: 3,
      root: fileURLToPath(new URL('..', import.meta.url)),
      say: () => undefined,
    });
  }, 240_000);

  it.each(LEGS)('%s: a counted request is booked exactly', (leg) => {
    const { completed, wholeButMarked } = figures.legs[leg];
    expect(completed.requests).toBeGreaterThan(30);
    expect(completed.worstPercent).toBeLessThanOrEqual(0.1);
    expect(wholeButMarked).toBeLessThanOrEqual(completed.requests / 50);
  });

  it.each(LEGS)('%s: what was cut or lost is booked as an estimate, never below, together at most a tenth above', (leg) => {
    const { broken } = figures.legs[leg];
    expect(broken.under).toBe(0);
    // A rounded token of a short question is more than a tenth of it.
    const roundedMicroUsd = leg === 'embedding' ? broken.requests * 0.02 : 0;
    expect(broken.ours).toBeLessThanOrEqual(broken.vendor * 1.1 + roundedMicroUsd);
  });

  it('meets cut and failing requests at all', () => {
    expect(figures.legs.llm.broken.requests).toBeGreaterThan(20);
    expect(figures.legs.embedding.broken.requests).toBeGreaterThan(3);
  });

  it('books every trip to database and key-value store', () => {
    expect(figures.trips.ours).toBe(figures.trips.counted);
    expect(figures.trips.counted).toBeGreaterThan(500);
  });
});
