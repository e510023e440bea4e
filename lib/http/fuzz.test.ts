import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { fuzzRoute } from './testdata/fuzz-route.ts';

// Otherwise the disturbances would all fail at the same first check and prove little.
const SEEN = {
  gate: ['201', '400', '403', '405', '413', '415', '429'],
  token: ['201', '400', '401', '403', '405', '413', '415', '429'],
  chat: ['202', '400', '401', '405', '413', '415', '429'],
  outbox: ['202', '400', '401', '405', '413', '415'],
} as const;

describe.each(['gate', 'token', 'chat', 'outbox'] as const)('thousands of disturbed requests to %s', (route) => {
  it('are answered by the contract: no fault, no 5xx, and nobody let in whose form, visit, origin or secret was touched', async () => {
    const figures = await fuzzRoute({ route, inputs: 3_000, random: createSeededRandom(20_261_121) });
    expect(figures.faults).toEqual([]);
    expect(Object.keys(figures.statuses)).toEqual(expect.arrayContaining([...SEEN[route]]));
    expect(figures.letIn).toBeGreaterThan(300);
  });
});
