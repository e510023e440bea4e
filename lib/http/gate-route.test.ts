import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { answerGate, answerToken } from './gate-route.ts';
import { createServices, fuzzEdge } from './testdata/fuzz-edge.ts';

describe.each([
  ['gate', answerGate],
  ['token', answerToken],
] as const)('another method than POST at /api/%s', (route, answer) => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is refused with the one that is taken (%s)', async (method) => {
    const request = new Request(`https://voice.example/api/${route}`, { method, headers: { origin: 'https://voice.example' } });
    const refused = await answer(createServices(Math.random), request);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await refused.json()).toMatchObject({ code: 'method_not_allowed' });
  });
});

describe.each(['gate', 'token'] as const)('thousands of disturbed requests to /api/%s', (route) => {
  it('are answered by the contract: no fault, no 5xx, and nobody let in whose form, visit or origin was touched', async () => {
    const figures = await fuzzEdge({ route, inputs: 3_000, random: createSeededRandom(20_261_121) });
    expect(figures.faults).toEqual([]);
    // Otherwise the disturbances would all fail at the same first check and prove little.
    expect(Object.keys(figures.statuses)).toEqual(expect.arrayContaining(['201', '400', '403', '405', '413', '415', '429']));
    expect(figures.statuses[201]).toBeGreaterThan(300);
  });
});
