import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { fuzzEdge } from './testdata/fuzz-edge.ts';

describe.each(['gate', 'token'] as const)('thousands of disturbed requests to /api/%s', (route) => {
  it('are answered by the contract: no fault, no 5xx, and nobody let in whose form, visit or origin was touched', async () => {
    const figures = await fuzzEdge({ route, inputs: 3_000, random: createSeededRandom(20_261_121) });
    expect(figures.faults).toEqual([]);
    // Otherwise the disturbances would all fail at the same first check and prove little.
    expect(Object.keys(figures.statuses)).toEqual(expect.arrayContaining(['201', '400', '403', '405', '413', '415', '429']));
    expect(figures.statuses[201]).toBeGreaterThan(300);
  });
});
