import { query, type SqlDatabase } from '../../../local/database/template.ts';
import { compared, measured } from '../result.ts';
import type { BenchServer, Part } from './open-server.ts';
import { timed } from './timed.ts';

const CONNECTIONS = 32;
const CALLERS = 1_600;
const AMOUNT = 60_000;
/** Half of the callers fit. */
const CEILING = (CALLERS / 2) * AMOUNT;

type Tenant = { customerId: string; talks: string[] };

async function openTenant(db: SqlDatabase): Promise<Tenant> {
  const [row] = await query(
    db,
    `with customer as (insert into public.customers (name, tier_id, monthly_ceiling_micro_usd) values ('Hot row', 'enterprise', $1) returning id),
      campaign as (insert into public.campaigns (customer_id, slug, name, agent_name, business_name, headline, greeting)
        select id, 'hot-' || gen_random_uuid(), 'Hot', 'Sol', 'Hot', 'Hello', 'Hello' from customer returning id, customer_id),
      lead as (insert into public.leads (customer_id, email) select id, 'hot@bench.example' from customer returning id),
      talk as (insert into public.conversations (customer_id, campaign_id, lead_id, channel, embedder, locale)
        select campaign.customer_id, campaign.id, lead.id, 'voice', 'https://bench.example', 'en-US' from campaign, lead, generate_series(1, $2::int) returning id)
     select (select id from customer) as customer_id, json_agg(talk.id) as talks from talk`,
    [CEILING, CALLERS],
  );
  return { customerId: String(row?.customer_id), talks: row?.talks as string[] };
}

/** What one writes first: look whether it fits, then take it. */
async function checkThenUpdate(db: SqlDatabase, tenant: Tenant, talk: string): Promise<boolean> {
  return db.transaction(async (session) => {
    const [month] = await query(
      session,
      `select budget.month::text as month, budget.spent_micro_usd + budget.held_micro_usd + $2 <= customer.monthly_ceiling_micro_usd as fits
       from public.budget_months as budget join public.customers as customer on customer.id = budget.customer_id where budget.customer_id = $1`,
      [tenant.customerId, AMOUNT],
    );
    if (month?.fits !== true) return false;
    await session.query('update public.budget_months set held_micro_usd = held_micro_usd + $2 where customer_id = $1', [
      tenant.customerId,
      AMOUNT,
    ]);
    await session.query(
      'insert into public.budget_holds (conversation_id, customer_id, month, held_micro_usd) values ($1, $2, $3, $4)',
      [talk, tenant.customerId, month.month, AMOUNT],
    );
    return true;
  });
}

async function takeHold(db: SqlDatabase, talk: string): Promise<boolean> {
  const [row] = await query(db, 'select private.take_hold($1, $2) as taken', [talk, AMOUNT]);
  return row?.taken === true;
}

/** All callers at once over the sessions; holds a second, and how far past the ceiling they got together. */
async function race(db: SqlDatabase, tenant: Tenant, take: (talk: string) => Promise<boolean>) {
  await db.query(
    'insert into public.budget_months (customer_id, month) values ($1, private.month_of($1::uuid)) on conflict do nothing',
    [tenant.customerId],
  );
  const { result, ms } = await timed(() => Promise.all(tenant.talks.map(take)));
  const [row] = await query(db, 'select held_micro_usd::float as held from public.budget_months where customer_id = $1', [
    tenant.customerId,
  ]);
  return { taken: result.filter(Boolean).length, ms, overspentUsd: Math.max(0, Number(row?.held) - CEILING) / 1_000_000 };
}

/** Everybody wants money of one customer at once: 32 sessions on one row. */
export async function measureHolds(server: BenchServer): Promise<Part> {
  const { db } = await server.open(CONNECTIONS);
  const [warm, mine, other] = [await openTenant(db), await openTenant(db), await openTenant(db)];
  await race(db, warm, (talk) => takeHold(db, talk));
  const ours = await race(db, mine, (talk) => takeHold(db, talk));
  const theirs = await race(db, other, (talk) => checkThenUpdate(db, other, talk));
  return {
    samples: { ours, theirs },
    rows: [
      compared({
        metric: `time per hold on one row, ${CONNECTIONS} sessions`,
        unit: 'ms',
        ours: ours.ms / CALLERS,
        rival: theirs.ms / CALLERS,
      }),
      measured({ metric: 'holds asked a second on one row, ours', unit: 'holds/s', ours: CALLERS / (ours.ms / 1000) }),
      {
        ...compared({ metric: 'overspent past the ceiling', unit: 'USD', ours: ours.overspentUsd, rival: theirs.overspentUsd }),
        bar: 0,
        pass: ours.overspentUsd === 0,
      },
    ],
    notes: [
      `Holds: ${CALLERS} callers of ${AMOUNT / 1_000_000} USD each at a ceiling that lets half of them pass, all over ${CONNECTIONS} sessions; ours let ${ours.taken} pass, check-then-update ${theirs.taken}.`,
    ],
  };
}
