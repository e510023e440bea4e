import { launchPostgres } from '../../local/postgres/launch-postgres.ts';
import { openSqlDatabase } from '../../local/postgres/open-sql-database.ts';
import { copyTemplate, createTemplate } from '../../local/postgres/template-database.ts';
import { CHECK_THEN_CHARGE, makeMistakes } from '../../supabase/tests/support/mistakes.ts';
import { formatTable } from '../support/format-table.ts';
import { type Bench, CannotRun, measured } from '../support/result.ts';
import { raceBudgetByHttp } from './budget-http.ts';
import { type BudgetRace, type RaceFigures, raceBudget } from './budget-race.ts';

const CONNECTIONS = 40;
/** Fewer calls that leak nothing would prove little. */
const LEAST_CALLS = 10_000;
const FULL: BudgetRace = { customers: 50, startsPerCustomer: 200, rounds: 20, seed: 20_261_121 };
/** The wrong function shows itself in the first round; two make it plain. */
const CONTROL: BudgetRace = { ...FULL, customers: 10, rounds: 2 };

function describe(figures: RaceFigures): string[] {
  const dollars = (microUsd: number) => `$${(microUsd / 1e6).toFixed(6)}`;
  return [
    String(figures.starts),
    String(figures.admitted),
    String(figures.renewals),
    String(figures.kills),
    String(figures.monthsPassed),
    dollars(figures.worstOverspendMicroUsd),
    dollars(figures.heldAtEndMicroUsd),
    dollars(figures.lostLegsMicroUsd),
    dollars(figures.absorbedMicroUsd),
    dollars(figures.ledgerDifferenceMicroUsd),
  ];
}

/** Thousands of calls race for the last cents of many ceilings on a real PostgreSQL, and beside it the usual wrong way. */
export const proveBudget: Bench = async ({ say, keep, onEnd }) => {
  const server = await launchPostgres().catch((error: unknown) => {
    throw new CannotRun(`A real PostgreSQL is needed: ${error instanceof Error ? error.message : String(error)}`);
  });
  onEnd(() => server.stop());
  const template = await createTemplate(server.url);
  const race = async (input: BudgetRace, isBroken: boolean): Promise<RaceFigures> => {
    const db = openSqlDatabase(await copyTemplate(server.url, template), { connections: CONNECTIONS });
    try {
      if (isBroken) await makeMistakes(db, CHECK_THEN_CHARGE);
      return await raceBudget(db, input, say);
    } finally {
      await db.close();
    }
  };
  say(
    `${FULL.customers} customers, ${FULL.startsPerCustomer} starts at once each, ${FULL.rounds} rounds, ${CONNECTIONS} connections, seed ${FULL.seed} ...`,
  );
  const startedMs = performance.now();
  const ours = await race(FULL, false);
  say('The control: select, then update ...');
  const control = await race(CONTROL, true);
  say('The same ceilings through the front door ...');
  const byHttp = await raceBudgetByHttp({ say, onEnd });
  keep({ ours, control, byHttp });
  say(
    formatTable(
      [
        '',
        'starts',
        'admitted',
        'renewals',
        'killed workers',
        'months',
        'worst overspend',
        'held at the end',
        'charged for the dead',
        'absorbed',
        'ledger difference',
      ],
      [
        ['ours', ...describe(ours)],
        ['select, then update', ...describe(control)],
      ],
    ),
  );
  return {
    rows: [
      measured({ metric: 'months past their ceiling', unit: 'months', ours: ours.monthsOverCeiling, bar: 0 }),
      measured({ metric: 'worst overspend', unit: 'micro-dollars', ours: ours.worstOverspendMicroUsd, bar: 0 }),
      measured({
        metric: 'money still held when every call is over',
        unit: 'micro-dollars',
        ours: ours.heldAtEndMicroUsd,
        bar: 0,
      }),
      measured({
        metric: 'spent and absorbed against an independent ledger',
        unit: 'micro-dollars',
        ours: ours.ledgerDifferenceMicroUsd,
        bar: 0,
      }),
      measured({ metric: 'absorbed: used, and paid by no customer', unit: 'micro-dollars', ours: ours.absorbedMicroUsd }),
      measured({ metric: 'absorbed by the control', unit: 'micro-dollars', ours: control.absorbedMicroUsd }),
      measured({ metric: 'charged for calls whose worker died', unit: 'micro-dollars', ours: ours.lostLegsMicroUsd }),
      measured({ metric: 'requests that failed', unit: 'requests', ours: ours.faults, bar: 0 }),
      // The control must fail, or the race would prove nothing.
      measured({
        metric: 'control that did not overspend',
        unit: 'controls',
        ours: control.worstOverspendMicroUsd > 0 ? 0 : 1,
        bar: 0,
      }),
      measured({ metric: 'overspend of the control', unit: 'micro-dollars', ours: control.worstOverspendMicroUsd }),
      measured({
        metric: `by HTTP over ${byHttp.processes} web processes: worst overspend`,
        unit: 'micro-dollars',
        ours: byHttp.ours.worstOverspendMicroUsd,
        bar: 0,
      }),
      measured({ metric: 'by HTTP: holds that had room and were refused', unit: 'holds', ours: byHttp.ours.unusedHolds, bar: 0 }),
      measured({ metric: 'by HTTP: requests that failed', unit: 'requests', ours: byHttp.ours.faults, bar: 0 }),
      measured({
        metric: 'by HTTP: control that did not overspend',
        unit: 'controls',
        ours: byHttp.control.worstOverspendMicroUsd > 0 ? 0 : 1,
        bar: 0,
      }),
      measured({
        metric: 'by HTTP: overspend of the control',
        unit: 'micro-dollars',
        ours: byHttp.control.worstOverspendMicroUsd,
      }),
      measured({ metric: 'by HTTP: calls that wanted in at once', unit: 'calls', ours: byHttp.ours.starts }),
      measured({ metric: 'calls', unit: 'calls', ours: ours.admitted }),
      measured({
        metric: `calls that are missing to ${LEAST_CALLS.toLocaleString('en-US')}`,
        unit: 'calls',
        ours: Math.max(0, LEAST_CALLS - ours.admitted),
        bar: 0,
      }),
      measured({ metric: 'time', unit: 's', ours: (performance.now() - startedMs) / 1000 }),
    ],
    notes: [
      `PostgreSQL with ${CONNECTIONS} connections; the customers' month passes in the middle of every round.`,
      'By HTTP both sides wait 20 ms before the money is written, so that few cores let enough requests meet.',
    ],
  };
};
