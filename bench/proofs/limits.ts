import { compareLimits } from '../../lib/providers/upstash/testdata/compare-limits.ts';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { type Bench, measured } from '../support/result.ts';
import { compareLimitsByHttp } from './limits-http.ts';

const REQUESTS = 1_000_000;
const SEED = 20_261_121;

/** The limiter over the key-value store's engine against the documented algorithm, request by request around the edges of windows. */
export const proveLimits: Bench = async ({ say, onEnd }) => {
  const now = Date.now;
  let clockMs = now();
  onEnd(() => {
    Date.now = now;
  });
  // The rate-limit package reads the clock itself.
  Date.now = () => clockMs;
  const startedMs = performance.now();
  const figures = await compareLimits({
    requests: REQUESTS,
    random: createSeededRandom(SEED),
    setClock: (atMs) => {
      clockMs = atMs;
    },
  });
  Date.now = now;
  say('The same through the front door ...');
  const byHttp = await compareLimitsByHttp({ say, onEnd });
  for (const example of [...figures.examples, ...byHttp.examples]) say(`  ${example}`);
  return {
    rows: [
      measured({
        metric: 'answers that differ from the documented sliding window',
        unit: 'answers',
        ours: figures.differences,
        bar: 0,
      }),
      measured({ metric: 'requests', unit: 'requests', ours: figures.requests }),
      measured({ metric: 'let through', unit: 'requests', ours: figures.allowed }),
      measured({ metric: 'refused', unit: 'requests', ours: figures.refused }),
      measured({ metric: 'refused because what many share was full', unit: 'requests', ours: figures.refusedTogether }),
      measured({ metric: 'let through a millisecond early by rounding', unit: 'requests', ours: figures.rounded }),
      measured({
        metric: 'by HTTP over 4 web processes: answers that no moment between question and answer explains',
        unit: 'answers',
        ours: byHttp.differences,
        bar: 0,
      }),
      measured({
        metric: 'by HTTP: visitors locked out of a campaign at which one address asked 400 times',
        unit: 'visitors',
        ours: byHttp.lockedOut,
        bar: 0,
      }),
      measured({ metric: 'by HTTP: requests', unit: 'requests', ours: byHttp.requests }),
      measured({ metric: 'by HTTP: refused', unit: 'requests', ours: byHttp.refused }),
      measured({ metric: 'by HTTP: answers at the very edge, where both are right', unit: 'requests', ours: byHttp.undecided }),
      measured({ metric: 'time', unit: 's', ours: (performance.now() - startedMs) / 1000 }),
    ],
    notes: [`Seed ${SEED}; four instances of the limiter over one store, several keys a request, a clock of the proof's own.`],
  };
};
