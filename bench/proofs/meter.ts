import { fileURLToPath } from 'node:url';
import { formatTable } from '../support/format-table.ts';
import { LEGS } from '../support/meter/compare.ts';
import { writeMeterFigures } from '../support/meter/page.ts';
import { runCalls } from '../support/meter/run-calls.ts';
import { type Bench, measured } from '../support/result.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CALLS = 1_000;
const SEED = 20_261_121;
const LANES = 6;
/** Fewer broken requests of a leg would say nothing of it. */
const LEAST_BROKEN = 5;

const percent = (ours: number, vendor: number) => (vendor === 0 ? 0 : ((ours - vendor) * 100) / vendor);

/** What the meter books, request by request, beside what the vendors' own ledger counted for it. */
export const proveMeter: Bench = async ({ say, keep }) => {
  const figures = await runCalls({ calls: CALLS, seed: SEED, lanes: LANES, root: ROOT, say });
  keep(figures);
  const table = LEGS.map((leg) => {
    const { completed, broken, wholeButMarked, neverArrived } = figures.legs[leg];
    return [
      leg,
      String(completed.requests),
      `${percent(completed.ours, completed.vendor).toFixed(3)} %`,
      String(broken.requests),
      String(broken.under),
      `${percent(broken.ours, broken.vendor).toFixed(1)} %`,
      `${broken.worstOverPercent.toFixed(1)} %`,
      String(wholeButMarked),
      String(neverArrived),
    ];
  });
  const head = [
    'leg',
    'counted by the vendor',
    'our error',
    'cut, lost or failed',
    'of them under',
    'all together over',
    'worst one over',
    'whole but marked',
    'cut before they left',
  ];
  say(formatTable(head, table));
  for (const leg of LEGS) for (const example of figures.legs[leg].examples) say(`  ${leg}, ${example}`);
  writeMeterFigures(`${ROOT}docs/cost-model.md`, { head, table, calls: CALLS, seed: SEED, ...figures.byChannel });
  const rows = LEGS.flatMap((leg) => {
    const { completed, broken, wholeButMarked } = figures.legs[leg];
    return [
      measured({ metric: `${leg}: worst error of a counted request`, unit: '%', ours: completed.worstPercent, bar: 0.1 }),
      measured({ metric: `${leg}: counted requests`, unit: 'requests', ours: completed.requests }),
      measured({ metric: `${leg}: estimates below the vendor's figure`, unit: 'requests', ours: broken.under, bar: 0 }),
      measured({ metric: `${leg}: estimates over it, together`, unit: '%', ours: percent(broken.ours, broken.vendor), bar: 10 }),
      measured({
        metric: `${leg}: broken requests that are missing for a judgement (${broken.requests} seen)`,
        unit: 'requests',
        ours: Math.max(0, LEAST_BROKEN - broken.requests),
        bar: 0,
      }),
      // Of speech and hearing nobody says which request was whole.
      ...(leg === 'llm' || leg === 'embedding'
        ? [
            measured({
              metric: `${leg}: whole requests booked as estimates`,
              unit: '%',
              ours: (wholeButMarked * 100) / Math.max(completed.requests, 1),
              bar: 1,
            }),
          ]
        : []),
    ];
  });
  return {
    rows: [
      ...rows,
      measured({
        metric: 'database and key-value store: trips not booked or invented',
        unit: 'trips',
        ours: Math.abs(figures.trips.ours - figures.trips.counted),
        bar: 0,
      }),
      measured({ metric: 'calls by voice', unit: 'calls', ours: figures.byChannel.voice }),
      measured({ metric: 'typed conversations', unit: 'calls', ours: figures.byChannel.text }),
    ],
    notes: [
      `Seed ${SEED}. Requests go through the worker's agent, the plugins, the text chat and the summary, over HTTP and sockets, to the local providers.`,
      'A vendor bills what it produced until it noticed that nobody listened, a prompt it took although its answer was lost, and nothing that it refused by status.',
    ],
  };
};
