import { describe, expect, it } from 'vitest';
import { callLoad, mostJobs } from './call-load.ts';

/** LiveKit's own default, and what the worker compares with (agents 1.9.0, `loadThreshold` of main.ts). */
const SERVER_REFUSES_FROM = 0.7;
const WORKER_IS_FULL_FROM = 0.99;

describe.each([1, 2, 4, 8, 20])('a worker of %i calls', (maxCalls) => {
  it('takes its calls, and a quarter more for those that are ending', () => {
    expect(mostJobs(maxCalls)).toBe(maxCalls + Math.ceil(maxCalls / 4));
    for (let activeJobs = 0; activeJobs < mostJobs(maxCalls); activeJobs += 1)
      expect(callLoad({ activeJobs, maxCalls })).toBeLessThan(SERVER_REFUSES_FROM);
  });

  it('is full from there on, for the server and for itself', () => {
    for (const more of [0, 1, 50])
      expect(callLoad({ activeJobs: mostJobs(maxCalls) + more, maxCalls })).toBeGreaterThanOrEqual(WORKER_IS_FULL_FROM);
  });

  it('reports more with every job, so that the emptier of two workers is asked first', () => {
    const loads = Array.from({ length: mostJobs(maxCalls) + 1 }, (_, activeJobs) => callLoad({ activeJobs, maxCalls }));
    expect(loads).toEqual([...new Set(loads)].sort((one, other) => one - other));
  });
});

it('takes 10 jobs for the default of 8 calls', () => {
  expect([mostJobs(8), callLoad({ activeJobs: 9, maxCalls: 8 }) < 0.7, callLoad({ activeJobs: 10, maxCalls: 8 })]).toEqual([
    10,
    true,
    1,
  ]);
});
