import { z } from 'zod';
import { mintCsrf } from '../../lib/gate/csrf.ts';
import { CHECK_THEN_CHARGE, type Mistake, makeMistakes } from '../../supabase/tests/support/mistakes.ts';
import { inParallel } from '../support/in-parallel.ts';
import type { BenchContext } from '../support/result.ts';
import { startWebFleet, type WebFleet } from '../support/web-fleet.ts';

const WEB_PROCESSES = 4;
const CUSTOMERS = 8;
const VISITORS = 50;
const ROUNDS = 3;
const RESERVE = 60_000;
const AT_ONCE = 60;
/** A slow moment before the money is written, the same for both: few sessions on few cores would otherwise seldom meet there. */
const PAUSE: readonly Mistake[] = [
  {
    name: 'private.take_hold',
    guard: /(update public\.budget_months as budget)/,
    instead: 'perform pg_sleep(0.02); $1',
  },
];
const WITHOUT_PAUSE: readonly Mistake[] = [{ name: 'private.take_hold', guard: /perform pg_sleep\(0\.02\); /, instead: '' }];
const Passed = z.object({ visit: z.string(), csrf: z.string(), channel: z.string() });

export interface HttpRaceFigures {
  starts: number;
  admitted: number;
  refusedForMoney: number;
  /** Refused by a limit, the caps on calls, or because the store was slow. */
  refusedOtherwise: number;
  worstOverspendMicroUsd: number;
  /** Room under a ceiling that was refused although it was free: a guard that only says no would also never overspend. */
  unusedHolds: number;
  faults: number;
}

/** Visitors of many campaigns pass the gate and then press the button in the same moment, each at another of four web processes. */
async function race(fleet: WebFleet, round: string): Promise<HttpRaceFigures> {
  const figures: HttpRaceFigures = {
    starts: 0,
    admitted: 0,
    refusedForMoney: 0,
    refusedOtherwise: 0,
    worstOverspendMicroUsd: 0,
    unusedHolds: 0,
    faults: 0,
  };
  const holdsOf = (place: number) => 5 + ((place * 7) % 20);
  await fleet.db.exec(`
    insert into public.customers (name, tier_id, monthly_ceiling_micro_usd)
      select 'Web racer ${round} ' || place, 'enterprise', ${RESERVE} * (5 + (place * 7) % 20) + place * 997 from generate_series(1, ${CUSTOMERS}) as place;
    insert into public.campaigns (customer_id, slug, name, agent_name, business_name, headline, greeting, reserve_micro_usd_per_min)
      select id, 'race-${round}-' || split_part(name, ' ', 4), 'Race', 'Sol', name, 'Hello', 'Hello.', ${RESERVE} from public.customers where name like 'Web racer ${round} %';
    insert into public.consent_texts (campaign_id, locale, version, body, purposes)
      select id, 'en-US', '2026-11', 'You talk with an AI.', '[{"id": "talk", "required": true, "text": "I agree to talk."}]' from public.campaigns where slug like 'race-${round}-%'`);
  const ctx = { csrfSecret: fleet.csrfSecret, nowMs: Date.now };
  const visitors = Array.from({ length: CUSTOMERS * VISITORS }, (_, index) => ({
    number: index,
    slug: `race-${round}-${1 + Math.floor(index / VISITORS)}`,
  }));
  const ready: { number: number; visit: string; csrf: string }[] = [];
  await inParallel(visitors, 6, async ({ number, slug }) => {
    const { csrf } = mintCsrf(ctx, { scope: slug, embedder: fleet.origin });
    const body = {
      campaign: slug,
      email: `v${number}@race${round}.example`,
      consent: { version: '2026-11', accepted: ['talk'] },
      csrf,
    };
    const answer = await fleet.post(number, '/api/gate', { body, visitor: number });
    if (answer.status === 429) return;
    if (answer.status !== 201) figures.faults += 1;
    else ready.push({ number, ...Passed.parse(answer.body) });
  });
  await inParallel(ready, AT_ONCE, async ({ number, visit, csrf }) => {
    figures.starts += 1;
    const answer = await fleet.post(number + 1, '/api/token', { body: { csrf }, visitor: number, bearer: visit });
    if (answer.status === 201) figures.admitted += 1;
    else if (answer.status === 402) figures.refusedForMoney += 1;
    else if (answer.status === 429 || answer.status === 503) figures.refusedOtherwise += 1;
    else figures.faults += 1;
  });
  const { rows } = await fleet.db.query<{ place: number; over: number; held: number }>(
    `select split_part(customer.name, ' ', 4)::int as place, (budget.spent_micro_usd + budget.held_micro_usd - customer.monthly_ceiling_micro_usd)::float as over,
       (budget.held_micro_usd / ${RESERVE})::int as held
     from public.budget_months as budget join public.customers as customer on customer.id = budget.customer_id where customer.name like 'Web racer ${round} %'`,
  );
  for (const { place, over, held } of rows) {
    figures.worstOverspendMicroUsd = Math.max(figures.worstOverspendMicroUsd, over);
    figures.unusedHolds += Math.max(0, holdsOf(place) - held);
  }
  return figures;
}

function sum(all: readonly HttpRaceFigures[]): HttpRaceFigures {
  const total = (key: keyof HttpRaceFigures) => all.reduce((value, one) => value + one[key], 0);
  return {
    starts: total('starts'),
    admitted: total('admitted'),
    refusedForMoney: total('refusedForMoney'),
    refusedOtherwise: total('refusedOtherwise'),
    worstOverspendMicroUsd: Math.max(...all.map((one) => one.worstOverspendMicroUsd)),
    unusedHolds: total('unusedHolds'),
    faults: total('faults'),
  };
}

/** The race for the last cents through the front door, and the same with the wrong function behind it. */
export async function raceBudgetByHttp(
  ctx: Pick<BenchContext, 'say' | 'onEnd'>,
): Promise<{ ours: HttpRaceFigures; control: HttpRaceFigures; processes: number }> {
  const fleet = await startWebFleet(ctx, WEB_PROCESSES);
  await fleet.db.exec(`
    insert into public.workers (id, capacity, active, seen_at) values ('race', 100000, 0, now() + interval '1 day');
    update public.tiers set concurrent_calls = 1000000 where id = 'enterprise'`);
  await makeMistakes(fleet.db, PAUSE);
  const ours: HttpRaceFigures[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    ours.push(await race(fleet, `r${round}`));
    ctx.say(`  by HTTP, round ${round}: ${JSON.stringify(ours.at(-1))}`);
  }
  await makeMistakes(fleet.db, [...WITHOUT_PAUSE, ...CHECK_THEN_CHARGE, ...PAUSE]);
  const control = await race(fleet, 'c');
  ctx.say(`  by HTTP, the control: ${JSON.stringify(control)}`);
  return { ours: sum(ours), control, processes: WEB_PROCESSES };
}
