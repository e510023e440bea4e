import { percentile } from './support/percentile.ts';
import { type Bench, type BenchContext, compared, measured, type Row } from './support/result.ts';
import { startTokenServer, type TokenServer } from './support/token-load.ts';

/** Many short rounds, so that both routes meet the same machine. */
const ROUNDS = 30;
/** Requests of one round, by how many are asked at once. */
const LOADS = [
  { inFlight: 1, requests: 150 },
  { inFlight: 16, requests: 300 },
  { inFlight: 200, requests: 600 },
] as const;
const TRIP_MS = 10;
const FAR_ROUNDS = 4;
/** Where both routes run, and how many times the bare one's cost ours may be there. */
const RUNTIMES = [
  { mode: 'stubbed', where: 'route', bar: 2 },
  { mode: 'edge', where: "route in Next's edge runtime", bar: 2.5 },
] as const;

/** Both routes of one server, round and round, at each load. */
async function beside(
  server: TokenServer,
  { where, bar, say }: { where: string; bar: number; say: (line: string) => void },
): Promise<{ rows: Row[]; kept: Record<string, unknown> }> {
  const rows: Row[] = [];
  const kept: Record<string, unknown> = {};
  for (const route of ['ours', 'bare'] as const)
    await server.load(route, { requests: 1_000, inFlight: 8, status: route === 'ours' ? 201 : 200 });
  for (const { inFlight, requests } of LOADS) {
    say(`  ${where}, ${inFlight} in flight ...`);
    const all = { ours: { ms: [] as number[], cpuUs: [] as number[] }, bare: { ms: [] as number[], cpuUs: [] as number[] } };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const route of round % 2 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const)) {
        const { ms, cpuUs } = await server.load(route, { requests, inFlight, status: route === 'ours' ? 201 : 200 });
        all[route].ms.push(...ms);
        all[route].cpuUs.push(cpuUs);
      }
    }
    kept[`${where}, ${inFlight}`] = all;
    const us = (values: number[], percent: number) => percentile(values, percent) * 1_000;
    const at = `${where}, ${inFlight} in flight`;
    rows.push(
      compared({ metric: `${at}, p50`, unit: 'us', ours: us(all.ours.ms, 50), rival: us(all.bare.ms, 50), bar }),
      compared({ metric: `${at}, p95`, unit: 'us', ours: us(all.ours.ms, 95), rival: us(all.bare.ms, 95) }),
      compared({
        metric: `${at}, CPU of the server a request, p50 of ${ROUNDS} rounds`,
        unit: 'us',
        ours: percentile(all.ours.cpuUs, 50),
        rival: percentile(all.bare.cpuUs, 50),
        bar,
      }),
    );
  }
  return { rows, kept };
}

/** The same at a distance: our two trips, and one for the bare route, as if it looked up anything at all. For the record, without a bar. */
async function farBeside({ say, onEnd }: Pick<BenchContext, 'say' | 'onEnd'>) {
  const server = await startTokenServer(['open', String(TRIP_MS)]);
  onEnd(() => server.stop());
  const rows: Row[] = [];
  const kept: Record<string, unknown> = {};
  for (const { inFlight, requests } of LOADS) {
    say(`  ${TRIP_MS} ms a trip, ${inFlight} in flight ...`);
    const ms = { ours: [] as number[], bare: [] as number[] };
    for (let round = 0; round < FAR_ROUNDS; round += 1)
      for (const route of round % 2 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const))
        ms[route].push(...(await server.load(route, { requests, inFlight, status: route === 'ours' ? 201 : 200 })).ms);
    kept[`far, ${inFlight}`] = ms;
    for (const percent of [50, 95])
      rows.push(
        compared({
          metric: `two trips of ${TRIP_MS} ms beside the bare route with one, ${inFlight} in flight, p${percent}`,
          unit: 'ms',
          ours: percentile(ms.ours, percent),
          rival: percentile(ms.bare, percent),
        }),
      );
  }
  return { rows, kept };
}

/** What our checks add to a token: the product's route beside the bare one, in one process behind the same server, in Node and on the edge. */
export const token: Bench = async ({ say, onEnd, keep }) => {
  const rows: Row[] = [];
  const kept: Record<string, unknown> = {};
  for (const { mode, where, bar } of RUNTIMES) {
    const server = await startTokenServer([mode]);
    onEnd(() => server.stop());
    const measuredHere = await beside(server, { where, bar, say });
    rows.push(...measuredHere.rows);
    Object.assign(kept, measuredHere.kept);
  }
  for (const mode of ['open', 'closed'] as const) {
    say(`  ${TRIP_MS} ms a trip, the month ${mode} ...`);
    const far = await startTokenServer([mode, String(TRIP_MS)]);
    onEnd(() => far.stop());
    const status = mode === 'open' ? 201 : 402;
    await far.load('ours', { requests: 20, inFlight: 1, status });
    const before = await far.figures();
    const { ms } = await far.load('ours', { requests: 100, inFlight: 1, status });
    const after = await far.figures();
    const perRequest = (name: 'kv' | 'postgres' | 'dependent') => (after[name] - before[name]) / 100;
    const isOpen = mode === 'open';
    rows.push(
      measured({
        metric: `trips one after the other, month ${mode}`,
        unit: 'trips',
        ours: perRequest('dependent'),
        bar: isOpen ? 2 : 1,
      }),
      measured({ metric: `trips to Postgres, month ${mode}`, unit: 'trips', ours: perRequest('postgres'), bar: isOpen ? 1 : 0 }),
      measured({ metric: `requests to the store at once, month ${mode}`, unit: 'requests', ours: perRequest('kv') }),
      measured({ metric: `route with ${TRIP_MS} ms a trip, month ${mode}, p50`, unit: 'ms', ours: percentile(ms, 50) }),
    );
  }
  const { rows: farRows, kept: farKept } = await farBeside({ say, onEnd });
  rows.push(...farRows);
  keep({ ...kept, ...farKept });
  return {
    rows,
    notes: [
      'Rival: the token route of the LiveKit starter, which checks nothing; both behind the same node:http server, the network stubbed at `fetch`, so that the work of the clients of store and database is ours.',
      'The edge runtime is the one in which `next start` runs a middleware, with both routes bundled for it.',
      `Trips: the real clients of the key-value store and of the data API over a network that takes ${TRIP_MS} ms; batched commands are one trip.`,
    ],
  };
};
