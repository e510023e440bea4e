import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newNonce, openWorld, refusalOf, type World } from './support/open-world.ts';

const RESERVE = 60_000;
let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
});
afterAll(() => world.close());

async function ring(own: World, options: Parameters<World['mintTenant']>[0] = {}) {
  const tenant = await own.mintTenant({ reserveMicroUsdPerMin: RESERVE, ...options });
  const { conversationId } = await own.openVisit(tenant);
  return { tenant, conversationId, started: await own.startCall(conversationId) };
}

describe('the hold of a call', () => {
  it("is taken once, with the month's row", async () => {
    const { tenant, conversationId, started } = await ring(world);
    expect(started).toMatchObject({ isResumed: false });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE });
    expect(
      await world.rows('select held_micro_usd::int as held, settled_at from public.budget_holds where conversation_id = $1', [
        conversationId,
      ]),
    ).toEqual([{ held: RESERVE, settled_at: null }]);
    expect(
      await world.count(
        "public.budget_months where customer_id = $1 and month = date_trunc('month', now() at time zone 'utc')::date",
        [tenant.customerId],
      ),
    ).toBe(1);
  });

  it('is not taken again by a reload, which gets the same room', async () => {
    const { tenant, conversationId, started } = await ring(world);
    expect(await world.startCall(conversationId)).toEqual({ ...(started as object), isResumed: true });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE });
  });

  it('is not taken by a request that was already sent', async () => {
    const tenant = await world.mintTenant();
    const { conversationId } = await world.openVisit(tenant);
    const nonce = newNonce();
    await world.startCall(conversationId, nonce);
    expect(await refusalOf(world.startCall(conversationId, nonce))).toMatchObject({ code: 'PT403', message: 'csrf_invalid' });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE });
  });

  it('is refused under the ceiling by one micro-dollar, and then holds nothing', async () => {
    const tenant = await world.mintTenant({ reserveMicroUsdPerMin: RESERVE, ceilingMicroUsd: RESERVE });
    const { conversationId } = await world.openVisit(tenant);
    await world.rows('update public.customers set monthly_ceiling_micro_usd = $2 where id = $1', [
      tenant.customerId,
      RESERVE - 1,
    ]);
    expect(await world.startCall(conversationId)).toEqual({ refused: 'budget', channel: 'text' });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 0 });
    expect(await world.count('public.budget_holds where conversation_id = $1', [conversationId])).toBe(0);
    expect(
      await world.count("public.conversations where id = $1 and state = 'gated' and room_name is null", [conversationId]),
    ).toBe(1);
  });

  it('leads to the form when not even text fits', async () => {
    const tenant = await world.mintTenant({ reserveMicroUsdPerMin: RESERVE, ceilingMicroUsd: RESERVE });
    const { conversationId } = await world.openVisit(tenant);
    await world.rows('update public.customers set monthly_ceiling_micro_usd = 5999 where id = $1', [tenant.customerId]);
    expect(await world.startCall(conversationId)).toEqual({ refused: 'budget', channel: 'form' });
  });

  it('is refused to a customer that was suspended after the gate', async () => {
    const tenant = await world.mintTenant();
    const { conversationId } = await world.openVisit(tenant);
    await world.rows('update public.customers set suspended_at = now() where id = $1', [tenant.customerId]);
    expect(await world.startCall(conversationId)).toEqual({ refused: 'budget', channel: 'form' });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 0 });
  });

  it('is refused beyond the calls at a time of the tier, and free again after one ended', async () => {
    const tenant = await world.mintTenant({ tier: 'free' });
    const visits = [
      await world.openVisit(tenant),
      await world.openVisit(tenant),
      await world.openVisit(tenant),
      await world.openVisit(tenant),
    ];
    const [first, second, third, fourth] = visits.map((visit) => visit.conversationId);
    expect(await world.startCall(first!)).toMatchObject({ isResumed: false });
    expect(await world.startCall(second!)).toMatchObject({ isResumed: false });
    expect(await world.startCall(third!)).toMatchObject({ refused: 'busy', channel: 'text' });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 2 * RESERVE });
    await world.end(first!);
    expect(await world.startCall(fourth!)).toMatchObject({ isResumed: false });
  });

  it('is not taken for a conversation that is unknown, ended or a form', async () => {
    const tenant = await world.mintTenant();
    expect(await refusalOf(world.startCall('01900000-0000-7000-8000-00000000ffff'))).toMatchObject({ code: 'PT404' });
    const ended = await world.openVisit(tenant);
    await world.end(ended.conversationId);
    expect(await refusalOf(world.startCall(ended.conversationId))).toMatchObject({ code: 'PT409' });
    for (const refused of [{ wants: 'form' }, { suspicion: 100 }]) {
      const { conversationId } = await world.openVisit(tenant, refused);
      expect(await refusalOf(world.startCall(conversationId))).toMatchObject({ code: 'PT402', detail: 'form' });
    }
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 0 });
  });

  it('of a typed conversation is enlarged to that of a call when the visitor changes to voice, while the ceiling has room', async () => {
    const tenant = await world.mintTenant({ reserveMicroUsdPerMin: RESERVE, ceilingMicroUsd: RESERVE });
    const id = await world.openLive(tenant, 'text');
    expect(await world.startCall(id)).toMatchObject({ isResumed: false });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE });
    expect(await world.call('agent_worker', 'begin_conversation', { conversation_id: id, channel: 'voice' })).toMatchObject({
      state: 'live',
      hold: { heldMicroUsd: RESERVE },
    });
    const poor = await world.mintTenant({ reserveMicroUsdPerMin: RESERVE, ceilingMicroUsd: RESERVE - 1 });
    const typed = await world.openLive(poor, 'text');
    expect(await world.startCall(typed)).toEqual({ refused: 'budget', channel: 'text' });
    expect(await world.budget(poor)).toEqual({ spent: 0, held: RESERVE / 10 });
  });

  it('of a typed conversation is a tenth, taken once', async () => {
    const tenant = await world.mintTenant();
    const conversation_id = await world.openLive(tenant, 'text');
    await world.call('agent_worker', 'begin_conversation', { conversation_id, channel: 'text' });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE / 10 });
  });

  it('is refused to a typed conversation at the ceiling, which becomes the form', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: 6_000 });
    const { conversationId } = await world.openVisit(tenant);
    await world.rows('update public.customers set monthly_ceiling_micro_usd = 5999 where id = $1', [tenant.customerId]);
    expect(await world.call('agent_worker', 'begin_conversation', { conversation_id: conversationId, channel: 'text' })).toEqual({
      state: 'refused',
      channel: 'form',
    });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 0 });
  });
});

describe('the settlement', () => {
  it('turns the hold into what was used and frees the rest', async () => {
    const { tenant, conversationId } = await ring(world);
    await world.recordUsage(conversationId, { quantity: 1000 });
    await world.end(conversationId);
    expect(await world.budget(tenant)).toEqual({ spent: 30_000, held: 0 });
  });

  it('happens once', async () => {
    const { tenant, conversationId } = await ring(world);
    await world.recordUsage(conversationId, { quantity: 1000 });
    await world.end(conversationId);
    await world.end(conversationId);
    expect(await world.budget(tenant)).toEqual({ spent: 30_000, held: 0 });
  });

  it('still counts what arrives after it', async () => {
    const { tenant, conversationId } = await ring(world);
    await world.end(conversationId);
    await world.recordUsage(conversationId, { quantity: 1000 });
    expect(await world.budget(tenant)).toEqual({ spent: 30_000, held: 0 });
  });

  it('counts one usage id once, before and after', async () => {
    const { tenant, conversationId } = await ring(world);
    const usage_id = randomUUID();
    expect(await world.recordUsage(conversationId, { usage_id, quantity: 1000 })).toEqual({
      costMicroUsd: 30_000,
      isRepeated: false,
    });
    expect(await world.recordUsage(conversationId, { usage_id, quantity: 1000 })).toEqual({
      costMicroUsd: 30_000,
      isRepeated: true,
    });
    await world.end(conversationId);
    expect(await world.recordUsage(conversationId, { usage_id, quantity: 1000 })).toMatchObject({ isRepeated: true });
    expect(await world.budget(tenant)).toEqual({ spent: 30_000, held: 0 });
  });
});

describe('an estimate', () => {
  const use = (conversationId: string, usage_id: string, quantity: number, is_estimate: boolean) =>
    world.recordUsage(conversationId, { usage_id, quantity, is_estimate });
  const row = async (usage_id: string) =>
    (
      await world.rows(
        `select quantity::float as quantity, cost_micro_usd::int as cost, is_estimate, estimated_quantity::float as estimated_quantity,
           estimated_cost_micro_usd::int as estimated_cost, absorbed_micro_usd::int as absorbed from public.usage_events where id = $1`,
        [usage_id],
      )
    )[0];

  it.each([
    ['below', 1500, 45_000],
    ['above', 500, 15_000],
  ])('%s the final figure makes place for it, running or settled, and stays visible', async (_, quantity, costMicroUsd) => {
    for (const isSettled of [false, true]) {
      const { tenant, conversationId } = await ring(world);
      const id = randomUUID();
      await use(conversationId, id, 1000, true);
      if (isSettled) await world.end(conversationId);
      expect(await use(conversationId, id, quantity, false)).toEqual({ costMicroUsd, isRepeated: false });
      expect(await use(conversationId, id, quantity, false)).toEqual({ costMicroUsd, isRepeated: true });
      expect(await use(conversationId, id, 9000, true)).toEqual({ costMicroUsd, isRepeated: true });
      expect(await row(id)).toEqual({
        quantity,
        cost: costMicroUsd,
        is_estimate: false,
        estimated_quantity: 1000,
        estimated_cost: 30_000,
        absorbed: 0,
      });
      await world.end(conversationId);
      expect(await world.budget(tenant)).toEqual({ spent: costMicroUsd, held: 0 });
      const [receipt] = await world.asMember(tenant.userId, 'select public.read_receipt($1) as receipt', [conversationId]);
      expect(receipt?.receipt).toMatchObject({
        chargedMicroUsd: costMicroUsd,
        legs: [{ estimate: { quantity: 1000, costMicroUsd: 30_000 }, final: { quantity, costMicroUsd } }],
      });
    }
  });

  it('that went over the ceiling gives back first what nobody paid', async () => {
    const { tenant, conversationId } = await ring(world, { ceilingMicroUsd: RESERVE });
    const id = randomUUID();
    await use(conversationId, id, 3000, true);
    expect(await row(id)).toMatchObject({ cost: 90_000, absorbed: 30_000 });
    await use(conversationId, id, 2500, false);
    expect(await row(id)).toMatchObject({ cost: 75_000, absorbed: 15_000 });
    await world.end(conversationId);
    expect(await world.budget(tenant)).toEqual({ spent: RESERVE, held: 0 });
  });

  it("of another conversation is not corrected by one's own", async () => {
    const [mine, theirs] = [await ring(world), await ring(world)];
    const id = randomUUID();
    await use(theirs.conversationId, id, 1000, true);
    expect(await use(mine.conversationId, id, 1, false)).toMatchObject({ isRepeated: true });
    expect(await row(id)).toMatchObject({ quantity: 1000, is_estimate: true });
  });
});

describe('the renewal', () => {
  const renew = (conversation_id: string) => world.call('agent_worker', 'renew_hold', { conversation_id });

  it('tops the hold up to one reserve', async () => {
    const { tenant, conversationId } = await ring(world);
    await world.recordUsage(conversationId, { quantity: 1000 });
    expect(await renew(conversationId)).toMatchObject({
      isGranted: true,
      heldMicroUsd: RESERVE + 30_000,
      usedMicroUsd: 30_000,
      closeReason: null,
    });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE + 30_000 });
  });

  it('takes nothing while a reserve is left', async () => {
    const { tenant, conversationId } = await ring(world);
    await renew(conversationId);
    await renew(conversationId);
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE });
  });

  it('is refused at the ceiling and holds nothing more', async () => {
    const { tenant, conversationId } = await ring(world, { ceilingMicroUsd: RESERVE + 29_999 });
    await world.recordUsage(conversationId, { quantity: 1000 });
    expect(await renew(conversationId)).toEqual({ isGranted: false, closeReason: 'budget' });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE });
  });

  it('covers what went over the hold, so an overrun is never carried on', async () => {
    const { tenant, conversationId } = await ring(world);
    await world.recordUsage(conversationId, { quantity: 3000 });
    expect(await renew(conversationId)).toMatchObject({ isGranted: true, heldMicroUsd: 90_000 + RESERVE, usedMicroUsd: 90_000 });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 150_000 });
  });

  it('is refused to a suspended customer, an ended and an unheld conversation', async () => {
    const { tenant, conversationId } = await ring(world);
    await world.recordUsage(conversationId, { quantity: 1000 });
    await world.rows('update public.customers set suspended_at = now() where id = $1', [tenant.customerId]);
    expect(await renew(conversationId)).toMatchObject({ isGranted: false, closeReason: 'budget' });
    await world.end(conversationId, { reason: 'hang_up' });
    expect(await renew(conversationId)).toEqual({ isGranted: false, closeReason: 'hang_up' });
    const { conversationId: gated } = await world.openVisit(await world.mintTenant());
    expect(await renew(gated)).toEqual({ isGranted: false, closeReason: 'no_hold' });
    expect(await refusalOf(renew('01900000-0000-7000-8000-00000000ffff'))).toMatchObject({ code: 'PT404' });
  });

  it('tells the worker that the visitor wants to end', async () => {
    const conversationId = await world.openLive(await world.mintTenant());
    await world.call('edge_gateway', 'request_close', { conversation_id: conversationId, reason: 'withdrawn' });
    expect(await renew(conversationId)).toMatchObject({ isGranted: true, closeReason: 'withdrawn' });
  });
});

describe('prices', () => {
  const cost = async (usage: Record<string, unknown>) => {
    const { conversationId } = await ring(world);
    return world.recordUsage(conversationId, usage);
  };

  it('refuse a model, a unit and a date that no row covers', async () => {
    expect(await refusalOf(cost({ model: 'gpt-unknown', unit: 'input_token' }))).toMatchObject({ code: 'PT400' });
    expect(await refusalOf(cost({ model: 'aura-2', unit: 'input_token' }))).toMatchObject({ code: 'PT400' });
    await world.rows("insert into public.price_rates values ('tomorrow-1', 'input_token', 1, current_date + 1, 'a price list')");
    expect(await refusalOf(cost({ model: 'tomorrow-1', unit: 'input_token' }))).toMatchObject({ code: 'PT400' });
  });

  it('of a family serve its members, and its members only', async () => {
    expect(await cost({ model: 'aura-2-thalia-en', quantity: 1 })).toMatchObject({ costMicroUsd: 30 });
    expect(await refusalOf(cost({ model: 'aura-22' }))).toMatchObject({ code: 'PT400' });
  });

  it('of the exact model win over the family, the newest that is in force over older ones', async () => {
    await world.rows(
      `insert into public.price_rates values ('fam', 'input_token', 1000000, current_date - 20, 'x'), ('fam', 'input_token', 2000000, current_date - 10, 'x'),
        ('fam', 'input_token', 9000000, current_date + 10, 'x'), ('fam-mini', 'input_token', 5000000, current_date - 30, 'x')`,
    );
    expect(await cost({ model: 'fam-large', unit: 'input_token', leg: 'llm', quantity: 1 })).toMatchObject({ costMicroUsd: 2 });
    expect(await cost({ model: 'fam-mini', unit: 'input_token', leg: 'llm', quantity: 1 })).toMatchObject({ costMicroUsd: 5 });
  });

  it('of a started unit are billed for the total of a conversation, not piece by piece', async () => {
    const { tenant, conversationId } = await ring(world);
    const costs: unknown[] = [];
    for (const quantity of [10.4, 10.4, 10.4, 0.8]) {
      costs.push(await world.recordUsage(conversationId, { leg: 'stt', model: 'nova-3', unit: 'stt_second', quantity }));
    }
    // 10.4, 20.8, 31.2 and 32 seconds are 11, 21, 32 and 32 started ones at 80 micro-dollars.
    expect(costs).toMatchObject([880, 800, 880, 0].map((costMicroUsd) => ({ costMicroUsd })));
    await world.end(conversationId);
    expect(await world.budget(tenant)).toEqual({ spent: 32 * 80, held: 0 });
  });

  it('cover counters and records, whose legs are metered like the others', async () => {
    expect(await cost({ leg: 'kv', model: 'upstash-command', unit: 'command', quantity: 40 })).toMatchObject({
      costMicroUsd: 80,
    });
    expect(await cost({ leg: 'database', model: 'supabase-request', unit: 'request', quantity: 100 })).toMatchObject({
      costMicroUsd: 1667,
    });
    expect(await refusalOf(cost({ leg: 'coffee', model: 'upstash-command', unit: 'command' }))).toMatchObject({ code: '23514' });
  });

  it('are rounded up, never down', async () => {
    expect(await cost({ model: 'gpt-6-luna', unit: 'input_token', leg: 'llm', quantity: 1 })).toMatchObject({ costMicroUsd: 1 });
  });
});
