import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { fuzzRoute } from './testdata/fuzz-route.ts';
import { type FuzzedRoute, ROUTES } from './testdata/fuzz-targets.ts';

const ofBody = [400, 405, 413, 415];
// Otherwise the disturbances would all fail at the same first check and prove little.
const SEEN: Record<FuzzedRoute, readonly number[]> = {
  gate: [201, ...ofBody, 403, 429],
  token: [201, ...ofBody, 401, 403, 429],
  chat: [202, ...ofBody, 401, 429],
  stream: [200, 401, 405, 429],
  visit: [200, 401, 405, 429],
  close: [202, ...ofBody, 401, 403, 429],
  goodbye: [202, ...ofBody, 401, 403, 429],
  feedback: [201, ...ofBody, 401, 429],
  withdraw: [202, 401, 405],
  events: [200, 405],
  campaigns: [200, 400, 404, 405, 429],
  qr: [200, 404, 405, 429],
  outbox: [202, ...ofBody, 401],
  sweep: [200, 401, 405],
};

describe.each(ROUTES)('thousands of disturbed requests to %s', (route) => {
  it('are answered by the contract: no fault, no 5xx, and nobody let in whose form, visit, origin or secret was touched', async () => {
    const figures = await fuzzRoute({ route, inputs: 1_500, random: createSeededRandom(20_261_121) });
    expect(figures.faults).toEqual([]);
    expect(Object.keys(figures.statuses).map(Number)).toEqual(expect.arrayContaining([...SEEN[route]]));
    expect(figures.letIn).toBeGreaterThan(150);
  });
});
