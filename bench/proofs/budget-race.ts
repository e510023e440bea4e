import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SqlDatabase } from '../../local/database/sql-database.ts';
import { asRole } from '../../local/database/template.ts';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { inParallel } from '../support/in-parallel.ts';

export interface BudgetRace {
  customers: number;
  /** Visitors of each customer who press the button in the same moment. */
  startsPerCustomer: number;
  rounds: number;
  seed: number;
}
export interface RaceFigures {
  starts: number;
  admitted: number;
  renewals: number;
  kills: number;
  monthsPassed: number;
  monthsOverCeiling: number;
  worstOverspendMicroUsd: number;
  heldAtEndMicroUsd: number;
  /** What the customers do not pay, because no ceiling had room for it. */
  absorbedMicroUsd: number;
  /** What was charged as an estimate for calls whose worker died, by our own sum. */
  lostLegsMicroUsd: number;
  /** Between what the months say was spent or absorbed and our own sum over all that was used. */
  ledgerDifferenceMicroUsd: number;
  /** Requests that neither did what they should nor were refused in words. */
  faults: number;
}

const RESERVE = 60_000;
/** Aura's dated price; the ledger multiplies by itself and asks no function of the database. */
const MICRO_USD_PER_CHARACTER = 30;
const IN_FLIGHT = 40;
/** A worker that dies has heard its caller for so long when it gives its last sign of life; the estimate adds 20 s. */
const HEARD_S = 45;
const AGENT_SAID = 300;
const VISITOR_ASKED = 60;
/**
 * What such a call is charged beside its characters, reckoned by hand at the dated prices of the dearest models: 65 s of hearing at
 * 108.333334, two started minutes at 1,000, one answer of 2,000 + 360 / 3 tokens in at 1 and 300 / 3 out at 5 micro-dollars.
 */
const LOST_LEGS_MICRO_USD = 7_042 + 2_000 + 2_120 + 500;
/** Said, and as much again for the answer that was under way. */
const LOST_CHARACTERS = 2 * AGENT_SAID;
/** So often somebody sweeps while the others race. */
const KILLS_PER_SWEEP = 10;
const Started = z.union([z.object({ isResumed: z.boolean() }), z.object({ refused: z.enum(['busy', 'budget']) })]);

/** The months pass when we say so: the customers' month is read off a row instead of the clock. */
const OWN_CALENDAR = `
  create table private.race_calendar (months integer not null);
  insert into private.race_calendar values (0);
  create or replace function private.month_of(customer_id uuid, at timestamptz default now())
  returns date language sql stable security definer set search_path = '' as $$
    select (date '2026-01-01' + make_interval(months => (select months from private.race_calendar)))::date;
  $$;`;

/** Customer after customer in a random order, so that everybody in flight wants the same ceiling. */
function inRushes<Item extends { customer_id: string }>(items: readonly Item[], random: () => number): Item[] {
  const rushes = [...Map.groupBy(items, (item) => item.customer_id).values()];
  return rushes
    .map((rush) => ({ rush, place: random() }))
    .sort((a, b) => a.place - b.place)
    .flatMap(({ rush }) => rush);
}

export async function raceBudget(db: SqlDatabase, race: BudgetRace, say: (line: string) => void): Promise<RaceFigures> {
  const random = createSeededRandom(race.seed);
  const figures = { starts: 0, admitted: 0, renewals: 0, kills: 0, monthsPassed: 0, faults: 0 };
  let usedMicroUsd = 0;
  let lostLegsMicroUsd = 0;
  let worst = 0;
  const overCeiling = new Set<string>();
  const call = async (role: string, name: string, args: Record<string, unknown>): Promise<unknown> => {
    const list = Object.keys(args).map((argument, index) => `${argument} => $${index + 1}`);
    const { rows } = await asRole(db, { role }, (session) =>
      session.query<{ result: unknown }>(`select public.${name}(${list.join(', ')}) as result`, Object.values(args)),
    );
    return rows[0]?.result;
  };
  const look = async (): Promise<void> => {
    const { rows } = await db.query<{ customer_id: string; month: string; over: number }>(
      `select budget.customer_id, budget.month::text as month, (budget.spent_micro_usd + budget.held_micro_usd - customer.monthly_ceiling_micro_usd)::float as over
       from public.budget_months as budget join public.customers as customer on customer.id = budget.customer_id
       where customer.name like 'Racer %' and budget.spent_micro_usd + budget.held_micro_usd > customer.monthly_ceiling_micro_usd`,
    );
    for (const row of rows) {
      overCeiling.add(`${row.customer_id} ${row.month}`);
      worst = Math.max(worst, row.over);
    }
  };

  await db.exec(OWN_CALENDAR);
  await call('agent_worker', 'heartbeat_worker', { worker_id: 'race', capacity: 100_000, active: 0 });
  // Ceilings that no whole number of holds fills, so that the last cents are fought for.
  await db.exec(`
    -- A worker counts for 30 s after its last word; this one is there for the whole race.
    update public.workers set seen_at = now() + interval '1 day' where id = 'race';
    update public.tiers set concurrent_calls = 1000000 where id = 'enterprise';
    insert into public.customers (name, tier_id, monthly_ceiling_micro_usd)
      select 'Racer ' || place, 'enterprise', ${RESERVE} * (5 + place % 40) + place * 997 % ${RESERVE} from generate_series(1, ${race.customers}) as place;
    insert into public.campaigns (customer_id, slug, name, agent_name, business_name, headline, greeting, reserve_micro_usd_per_min)
      select id, replace(lower(name), ' ', '-'), 'Race', 'Sol', name, 'Hello', 'Hello.', ${RESERVE} from public.customers where name like 'Racer %';
    insert into public.leads (customer_id, email) select id, 'race@visitor.example' from public.customers where name like 'Racer %';
    insert into public.destinations (customer_id, kind) select id, 'slack' from public.customers where name like 'Racer %'`);

  for (let round = 1; round <= race.rounds; round += 1) {
    const { rows } = await db.query<{ id: string; customer_id: string }>(
      `insert into public.conversations (customer_id, campaign_id, lead_id, channel, embedder, locale)
       select customer.id, campaign.id, lead.id, 'voice', 'https://race.example', 'en-US'
       from public.customers as customer join public.campaigns as campaign on campaign.customer_id = customer.id
       join public.leads as lead on lead.customer_id = customer.id cross join generate_series(1, $1::int)
       where customer.name like 'Racer %' returning id, customer_id`,
      [race.startsPerCustomer],
    );
    let done = 0;
    await inParallel(inRushes(rows, random), IN_FLIGHT, async ({ id }) => {
      done += 1;
      if (done === Math.floor(rows.length / 2)) {
        figures.monthsPassed += 1;
        await db.exec('update private.race_calendar set months = months + 1');
      }
      if (done % 500 === 0) await look();
      figures.starts += 1;
      try {
        const started = Started.parse(
          await call('edge_gateway', 'start_call', { conversation_id: id, nonce: randomUUID(), room_name: `qv-${randomUUID()}` }),
        );
        if ('refused' in started) return;
        figures.admitted += 1;
        await talk(id);
      } catch (error) {
        figures.faults += 1;
        say(`  fault: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
    await bury();
    await look();
    say(`  round ${round}: ${figures.admitted} of ${figures.starts} admitted, worst overspend ${worst} micro-dollars`);
  }

  /** A call with its renewals, its use (sometimes more than it held), and an end, or a worker that dies holding money. */
  async function talk(id: string): Promise<void> {
    await call('agent_worker', 'begin_conversation', { conversation_id: id, channel: 'voice' });
    const steps = Math.floor(random() * 3);
    let spoken = 0;
    for (let step = 0; step <= steps; step += 1) {
      const characters = Math.floor(random() * 1500);
      await use(id, characters);
      spoken += characters;
      if (random() < 0.6) {
        await call('agent_worker', 'renew_hold', { conversation_id: id });
        figures.renewals += 1;
      }
    }
    if (random() < 0.15) return kill(id, spoken);
    await call('agent_worker', 'end_conversation', { conversation_id: id, reason: 'goodbye' });
    // A write that comes after the settlement, as from a queue that was full.
    if (random() < 0.1) await use(id, Math.floor(random() * 300));
  }
  /** It said something, was asked, and died twenty minutes ago; whoever sweeps next charges it, while the others go on. */
  async function kill(id: string, spoken: number): Promise<void> {
    figures.kills += 1;
    const said = [
      ['agent', 'a'.repeat(AGENT_SAID), '2026-11-20T10:00:00Z'],
      ['visitor', 'v'.repeat(VISITOR_ASKED), '2026-11-20T10:00:10Z'],
    ];
    for (const [role, content, spoken_at] of said)
      await call('agent_worker', 'save_turn', {
        conversation_id: id,
        turn_id: randomUUID(),
        role,
        content,
        spoken_at,
        channel: 'voice',
      });
    await db.query(
      `update public.conversations set seen_at = now() - interval '20 minutes', voice_since = now() - interval '20 minutes' - make_interval(secs => $2)
       where id = $1`,
      [id, HEARD_S],
    );
    const lost = LOST_LEGS_MICRO_USD + Math.max(LOST_CHARACTERS - spoken, 0) * MICRO_USD_PER_CHARACTER;
    lostLegsMicroUsd += lost;
    usedMicroUsd += lost;
    if (figures.kills % KILLS_PER_SWEEP === 0) await call('maintenance', 'sweep', {});
  }
  async function use(id: string, characters: number): Promise<void> {
    await call('agent_worker', 'record_usage', {
      conversation_id: id,
      usage_id: randomUUID(),
      leg: 'tts',
      model: 'aura-2-thalia-en',
      unit: 'tts_character',
      quantity: characters,
    });
    usedMicroUsd += characters * MICRO_USD_PER_CHARACTER;
  }
  /** What dead workers left, and calls that a fault cut short, which nobody reckoned with. */
  async function bury(): Promise<void> {
    await db.exec(
      `update public.conversations set seen_at = now() - interval '20 minutes', started_at = null, voice_since = null
       where state <> 'ended' and seen_at > now() - interval '15 minutes'`,
    );
    for (let ended = 1; ended > 0; )
      ended = z.object({ endedConversations: z.number() }).parse(await call('maintenance', 'sweep', {})).endedConversations;
  }

  const { rows } = await db.query<{ held: number; absorbed: number; booked: number }>(
    `select sum(budget.held_micro_usd)::float as held, sum(budget.absorbed_micro_usd)::float as absorbed, sum(budget.spent_micro_usd + budget.absorbed_micro_usd)::float as booked
     from public.budget_months as budget join public.customers as customer on customer.id = budget.customer_id where customer.name like 'Racer %'`,
  );
  return {
    ...figures,
    monthsOverCeiling: overCeiling.size,
    worstOverspendMicroUsd: worst,
    heldAtEndMicroUsd: rows[0]?.held ?? 0,
    absorbedMicroUsd: rows[0]?.absorbed ?? 0,
    lostLegsMicroUsd,
    ledgerDifferenceMicroUsd: Math.abs((rows[0]?.booked ?? 0) - usedMicroUsd),
  };
}
