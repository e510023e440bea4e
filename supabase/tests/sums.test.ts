import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openWorld, type Tenant, type World } from './support/open-world.ts';
import { createSeededRandom } from './support/seeded-random.ts';

const RESERVE = 60_000;
const MICRO_USD_PER_CHARACTER = 30;
const MONTHS = 3;
const STEPS_PER_MONTH = 120;

/** The months pass when we say so: the customers' month is read off a row instead of the clock. */
const OWN_CALENDAR = `
  create table private.own_calendar (months integer not null);
  insert into private.own_calendar values (0);
  create or replace function private.month_of(customer_id uuid, at timestamptz default now())
  returns date language sql stable security definer set search_path = '' as $$
    select (date '2026-01-01' + make_interval(months => (select months from private.own_calendar)))::date;
  $$;`;

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
  await world.db.exec(OWN_CALENDAR);
});
afterAll(() => world.close());

/** Per month: what it says, and what its uses add up to. Uses of a running call are held, not spent. */
async function readSums(tenant: Tenant) {
  return world.rows(
    `select budget.month::text as month, budget.spent_micro_usd::int as spent, budget.absorbed_micro_usd::int as absorbed,
       coalesce(sum(usage.cost_micro_usd - usage.absorbed_micro_usd) filter (where usage.conversation_id is null or hold.settled_at is not null), 0)::int as paid_uses,
       coalesce(sum(usage.absorbed_micro_usd), 0)::int as absorbed_uses
     from public.budget_months as budget
     left join public.usage_events as usage on usage.customer_id = budget.customer_id and usage.month = budget.month
     left join public.budget_holds as hold on hold.conversation_id = usage.conversation_id
     where budget.customer_id = $1 group by 1, 2, 3 order by 1`,
    [tenant.customerId],
  );
}
async function expectSums(tenant: Tenant, when: string): Promise<void> {
  for (const { month, spent, absorbed, paid_uses, absorbed_uses } of await readSums(tenant))
    expect({ month, paid_uses, absorbed_uses }, when).toEqual({ month, paid_uses: spent, absorbed_uses: absorbed });
}

const Charged = z.object({
  month: z.string(),
  isSettled: z.boolean(),
  chargedMicroUsd: z.number(),
  absorbedMicroUsd: z.number(),
  costMicroUsd: z.number(),
});
/** What the receipts of all conversations and the sums of the erased ones say, by month. */
async function readReceipts(tenant: Tenant): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  const talks = await world.rows('select conversation_id as id from public.budget_holds where customer_id = $1', [
    tenant.customerId,
  ]);
  for (const { id } of talks) {
    const [row] = await world.asMember(tenant.userId, 'select public.read_receipt($1) as receipt', [id]);
    const receipt = Charged.parse(row?.receipt);
    expect(receipt.chargedMicroUsd).toBe(receipt.costMicroUsd - receipt.absorbedMicroUsd);
    sums[receipt.month] = (sums[receipt.month] ?? 0) + receipt.chargedMicroUsd;
  }
  const erased = await world.rows(
    'select month::text as month, sum(cost_micro_usd - absorbed_micro_usd)::int as paid from public.usage_events where customer_id = $1 and conversation_id is null group by 1',
    [tenant.customerId],
  );
  for (const { month, paid } of erased) sums[String(month)] = (sums[String(month)] ?? 0) + Number(paid);
  return sums;
}

describe('the receipts of a month', () => {
  it.each([20261121, 7, 4_242_424])('add up to it whatever happened, with seed %d', async (seed) => {
    const random = createSeededRandom(seed);
    const tenant = await world.mintTenant({ ceilingMicroUsd: 500_000, tier: 'enterprise', reserveMicroUsdPerMin: RESERVE });
    const open: string[] = [];
    const ended: string[] = [];
    const estimates: { conversationId: string; usageId: string }[] = [];
    const seen = { used: 0, late: 0, corrected: 0, lowered: 0, erased: 0, unheld: 0 };
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];
    const use = async (conversationId: string, most: number) => {
      const usageId = randomUUID();
      const isEstimate = random() < 0.3;
      await world.recordUsage(conversationId, {
        usage_id: usageId,
        quantity: Math.floor(random() * most),
        is_estimate: isEstimate,
      });
      if (isEstimate) estimates.push({ conversationId, usageId });
    };
    const erase = async (id: string) => {
      const [talk] = await world.rows('select lead_id from public.conversations where id = $1', [id]);
      await world.call('edge_gateway', 'erase_personal_data', { lead_id: talk?.lead_id, customer_id: tenant.customerId });
      for (const list of [open, ended]) if (list.includes(id)) list.splice(list.indexOf(id), 1);
      for (const at of estimates.filter((one) => one.conversationId === id)) estimates.splice(estimates.indexOf(at), 1);
      seen.erased += 1;
    };
    for (let step = 0; step < MONTHS * STEPS_PER_MONTH; step += 1) {
      const dice = random();
      const call = pick(open);
      if (dice < 0.2 || (!call && dice < 0.7)) {
        const { conversationId } = await world.openVisit(tenant);
        await world.rows("update public.conversations set channel = 'voice' where id = $1", [conversationId]);
        const started = (await world.startCall(conversationId)) as { refused?: string };
        if (!started.refused) open.push(conversationId);
        else {
          // A write that no hold covers.
          await use(conversationId, 200);
          seen.unheld += 1;
        }
      } else if (call && dice < 0.5) {
        await use(call, 4000);
        seen.used += 1;
      } else if (call && dice < 0.6) {
        await world.call('agent_worker', 'renew_hold', { conversation_id: call });
      } else if (call && dice < 0.7) {
        await world.end(call);
        open.splice(open.indexOf(call), 1);
        ended.push(call);
      } else if (dice < 0.8) {
        const before = pick(ended);
        if (before) await use(before, 2000);
        if (before) seen.late += 1;
      } else if (dice < 0.88) {
        const estimate = pick(estimates);
        if (estimate) {
          await world.recordUsage(estimate.conversationId, { usage_id: estimate.usageId, quantity: Math.floor(random() * 4000) });
          estimates.splice(estimates.indexOf(estimate), 1);
          seen.corrected += 1;
        }
      } else if (dice < 0.95) {
        await world.rows('update public.customers set monthly_ceiling_micro_usd = $2 where id = $1', [
          tenant.customerId,
          Math.floor(random() * 3_000_000),
        ]);
        seen.lowered += 1;
      } else {
        const forgotten = pick([...open, ...ended]);
        if (forgotten) await erase(forgotten);
      }
      if (step % STEPS_PER_MONTH === STEPS_PER_MONTH - 1)
        await world.db.exec('update private.own_calendar set months = months + 1');
      if (step % 10 === 0) await expectSums(tenant, `after step ${step}`);
    }
    for (const id of open) await world.end(id);
    await expectSums(tenant, 'at the end');
    const months = Object.fromEntries((await readSums(tenant)).map(({ month, spent }) => [String(month), Number(spent)]));
    const receipts = await readReceipts(tenant);
    for (const month of Object.keys(months)) expect([month, receipts[month] ?? 0]).toEqual([month, months[month]]);
    expect(Object.values(months).filter((spent) => spent > 10 * MICRO_USD_PER_CHARACTER).length).toBe(MONTHS);
    // The sequence has met what it is about.
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(3);
    await world.db.exec('update private.own_calendar set months = 0');
  });
});
