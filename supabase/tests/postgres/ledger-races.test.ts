import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Mistake } from '../support/mistakes.ts';
import type { Tenant, World } from '../support/open-world.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { atOnce, CONNECTIONS, openRace, untilSeen, withMistakes } from './support/race.ts';

const RESERVE = 60_000;
const CEILING = 25 * RESERVE;
const CALLS = 30;
const STEPS = 15;
/** Refusals that a function may give to a step that comes too early or too late. */
const EXPECTED_REFUSALS = new Set(['PT402', 'PT404', 'PT409']);

let world: World;
beforeAll(async () => {
  world = await openRace();
});
afterAll(() => world.close());

/** One use per call that is first estimated and then final, in whatever order. */
const sameId = (conversationId: string) => `${conversationId.slice(0, -4)}abcd`;

/** What a worker, a browser or the sweep may do to a call at any moment. */
function stepsOf(tenant: Tenant): ((conversationId: string) => Promise<unknown>)[] {
  const agent = (name: string, args: Record<string, unknown>) => world.call('agent_worker', name, args);
  return [
    (id) => world.startCall(id),
    (id) => agent('begin_conversation', { conversation_id: id, channel: 'voice' }),
    (id) => agent('begin_conversation', { conversation_id: id, channel: 'text' }),
    (id) => world.recordUsage(id, { quantity: 700 }),
    (id) => world.recordUsage(id, { quantity: 2500 }),
    (id) => world.recordUsage(id, { usage_id: sameId(id), quantity: 500, is_estimate: true }),
    (id) => world.recordUsage(id, { usage_id: sameId(id), quantity: 300 }),
    (id) => world.saveTurn(id),
    (id) => agent('renew_hold', { conversation_id: id }),
    (id) => agent('save_lead_facts', { conversation_id: id, need: 'A charger' }),
    (id) => world.call('edge_gateway', 'request_close', { conversation_id: id, reason: 'hang_up' }),
    () => world.openVisit(tenant),
    () => world.call('maintenance', 'sweep', {}),
    (id) => world.end(id),
  ];
}

/** The month's figures beside what the holds add up to. */
async function readBooks({ customerId }: Tenant) {
  const [row] = await world.rows(
    `select month.held_micro_usd::int as held, month.spent_micro_usd::int as spent,
       (select coalesce(sum(hold.held_micro_usd), 0)::int from public.budget_holds as hold where hold.customer_id = $1 and hold.settled_at is null) as open,
       (select coalesce(sum(hold.used_micro_usd), 0)::int from public.budget_holds as hold where hold.customer_id = $1 and hold.settled_at is not null) as used
     from public.budget_months as month where month.customer_id = $1`,
    [customerId],
  );
  return z.object({ held: z.number(), spent: z.number(), open: z.number(), used: z.number() }).parse(row);
}

/** Forty sessions do anything to the same calls in any order; then all calls are ended. */
async function liveThroughMonth() {
  const tenant = await world.mintTenant({
    tier: 'enterprise',
    reserveMicroUsdPerMin: RESERVE,
    ceilingMicroUsd: CEILING,
    destinations: ['slack'],
  });
  const visits = await Promise.all(Array.from({ length: CALLS }, () => world.openVisit(tenant)));
  const steps = stepsOf(tenant);
  const { values } = await atOnce(CONNECTIONS, async (session) => {
    const random = createSeededRandom(session + 1);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    const refusals: string[] = [];
    for (let step = 0; step < STEPS; step += 1) {
      const { refusals: refused } = await atOnce(1, () => pick(steps)(pick(visits).conversationId));
      refusals.push(...refused);
    }
    return refusals;
  });
  const running = await readBooks(tenant);
  await atOnce(CALLS, (index) => world.end(visits[index]!.conversationId));
  return { tenant, refusals: values.flat(), running, ended: await readBooks(tenant) };
}

const isBalanced = (books: Awaited<ReturnType<typeof readBooks>>) => books.held === books.open && books.spent === books.used;

it('balances the books of a month after forty sessions did anything to the same calls in any order', async () => {
  const { tenant, refusals, running, ended } = await liveThroughMonth();
  // Above all no deadlock: each of these functions may meet each other one.
  expect(refusals.filter((code) => !EXPECTED_REFUSALS.has(code))).toEqual([]);
  expect(running).toSatisfy(isBalanced);
  expect(running.spent + running.held).toBeLessThanOrEqual(CEILING);
  expect(ended).toSatisfy(isBalanced);
  expect(ended.held).toBe(0);
  expect(ended.spent).toBeGreaterThan(0);
  expect(ended.spent).toBeLessThanOrEqual(CEILING);
  const told = (kind: string) => world.count('public.outbox where customer_id = $1 and kind = $2', [tenant.customerId, kind]);
  // Each step of the ladder once at most.
  const steps = await world.rows(
    "select detail ->> 'step' as step from public.outbox where customer_id = $1 and kind = 'budget.step'",
    [tenant.customerId],
  );
  expect(new Set(steps.map(({ step }) => step)).size).toBe(steps.length);
  expect(await told('lead.completed')).toBe(
    await world.count("public.conversations where customer_id = $1 and state = 'ended'", [tenant.customerId]),
  );
});

it('would not balance them with a sum that is read first and written then', async () => {
  const lostUpdate: Mistake = {
    name: 'private.take_hold',
    guard: /set held_micro_usd = budget\.held_micro_usd \+ amount_micro_usd/,
    instead: `set held_micro_usd = amount_micro_usd + (select b.held_micro_usd from public.budget_months as b
      where b.customer_id = conversation.customer_id and b.month = this_month)`,
  };
  const seen = await withMistakes(world, [lostUpdate], () =>
    untilSeen(20, async () => {
      const { running, refusals } = await liveThroughMonth();
      // Too little held may also hit the check against negative sums.
      return !isBalanced(running) || refusals.includes('23514');
    }),
  );
  expect(seen).toBe(true);
});

/** Calls of one person: some end while others start, by voice and in writing. The codes of all that did not do what it should. */
async function endWhileOthersStart(): Promise<string[]> {
  const tenant = await world.mintTenant({ tier: 'enterprise', reserveMicroUsdPerMin: RESERVE, ceilingMicroUsd: 100 * RESERVE });
  const email = 'one@visitor.example';
  const open = async () => (await world.openVisit(tenant, { wants: 'voice', email })).conversationId;
  const [ending, starting] = await Promise.all([
    Promise.all(Array.from({ length: CALLS }, open)),
    Promise.all(Array.from({ length: CALLS }, open)),
  ]);
  await atOnce(CALLS, async (index) => {
    await world.startCall(ending[index]!);
    await world.call('agent_worker', 'begin_conversation', { conversation_id: ending[index]!, channel: 'voice' });
  });
  const write = (id: string) => world.call('agent_worker', 'begin_conversation', { conversation_id: id, channel: 'text' });
  const { refusals } = await atOnce(2 * CALLS, (index) => {
    const at = Math.floor(index / 2);
    if (index % 2 === 0) return world.end(ending[at]!);
    return at % 2 === 0 ? world.startCall(starting[at]!) : write(starting[at]!);
  });
  return refusals;
}

it('ends the calls of one person at once without one waiting for another in a circle', async () => {
  const refusals: string[] = [];
  for (let round = 0; round < 4; round += 1) refusals.push(...(await endWhileOthersStart()));
  expect(refusals.filter((code) => code !== 'PT402')).toEqual([]);
});

it('would end some of them in a deadlock if each wanted its lead for itself', async () => {
  const exclusive: Mistake = {
    name: 'private.finish_conversation',
    guard: /lead_id for no key update/,
    instead: 'lead_id for update',
  };
  const seen = await withMistakes(world, [exclusive], () =>
    untilSeen(20, async () => (await endWhileOthersStart()).includes('40P01')),
  );
  expect(seen).toBe(true);
});
