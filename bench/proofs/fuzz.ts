import { fuzzRoute } from '../../lib/http/testdata/fuzz-route.ts';
import { ROUTES } from '../../lib/http/testdata/fuzz-targets.ts';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { type Bench, measured } from '../support/result.ts';

const INPUTS = 100_000;
const SEED = 20_261_121;

/** Disturbed requests to every route under /api that takes something from outside, in this process: real signatures and tokens, stubbed database, counters and model. */
export const proveFuzz: Bench = async ({ say, keep }) => {
  const rows = [];
  const kept: Record<string, unknown> = {};
  for (const [index, route] of ROUTES.entries()) {
    const startedMs = performance.now();
    const figures = await fuzzRoute({ route, inputs: INPUTS, random: createSeededRandom(SEED + index) });
    const tookS = (performance.now() - startedMs) / 1000;
    kept[route] = figures;
    say(`  ${route}: ${INPUTS} inputs in ${tookS.toFixed(0)} s, by status ${JSON.stringify(figures.statuses)}`);
    for (const fault of figures.faults) say(`  ${fault}`);
    rows.push(
      measured({
        metric: `${route}: unhandled, 5xx, let in, or outside the contract`,
        unit: 'inputs',
        ours: figures.faults.length,
        bar: 0,
      }),
      measured({ metric: `${route}: inputs`, unit: 'inputs', ours: figures.inputs }),
      // Nobody let in at all would mean that only the first check was ever reached.
      measured({ metric: `${route}: genuine ones refused all`, unit: 'runs', ours: figures.letIn > 0 ? 0 : 1, bar: 0 }),
    );
  }
  keep(kept);
  return { rows, notes: [`Seed ${SEED}; a tenth of the inputs is undisturbed, the others have one to four changes.`] };
};
