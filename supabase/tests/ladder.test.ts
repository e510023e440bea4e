import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

const RESERVE = 60_000;
let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
});
afterAll(() => world.close());

const ceiling = (tenant: Tenant, microUsd: number) =>
  world.rows('update public.customers set monthly_ceiling_micro_usd = $2 where id = $1', [tenant.customerId, microUsd]);
const steps = async (tenant: Tenant) =>
  (
    await world.rows('select step from public.budget_steps where customer_id = $1 order by reached_at, step', [tenant.customerId])
  ).map((row) => row.step);
const renew = (conversation_id: string) => world.call('agent_worker', 'renew_hold', { conversation_id });
/** Aura costs 30 micro-dollars a character, so a quantity of n costs 30 n. */
const use = (conversationId: string, microUsd: number) => world.recordUsage(conversationId, { quantity: microUsd / 30 });

describe('what no hold covers', () => {
  it('enlarges the hold while the ceiling has room', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: 200_000 });
    const id = await world.openLive(tenant);
    await use(id, 90_000);
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 90_000 });
    await world.end(id);
    expect(await world.budget(tenant)).toEqual({ spent: 90_000, held: 0 });
  });

  it('is never paid by the customer beyond the ceiling, not by a micro-dollar, and stays visible', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: 100_000 });
    const id = await world.openLive(tenant);
    await use(id, 300_000);
    await world.end(id);
    await use(id, 30_000);
    const { spent } = await world.budget(tenant);
    expect(spent).toBeLessThanOrEqual(100_000);
    const [month] = await world.rows(
      'select absorbed_micro_usd::int as absorbed from public.budget_months where customer_id = $1',
      [tenant.customerId],
    );
    expect(spent + Number(month?.absorbed)).toBe(330_000);
  });

  it('is charged after the settlement as far as the ceiling has room', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: 60_000 });
    const id = await world.openLive(tenant);
    await world.end(id);
    await use(id, 45_000);
    await use(id, 30_000);
    expect(await world.budget(tenant)).toEqual({ spent: 45_000, held: 0 });
  });

  it('is absorbed when the ceiling was lowered during the call', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: 1_000_000 });
    const id = await world.openLive(tenant);
    await use(id, 48_000);
    await ceiling(tenant, 30_000);
    await world.end(id);
    expect(await world.budget(tenant)).toEqual({ spent: 30_000, held: 0 });
  });
});

describe('a worker that died', () => {
  it('is charged for hearing and room up to its last sign of life and 20 s on, as an estimate', async () => {
    const tenant = await world.mintTenant();
    const id = await world.openLive(tenant);
    await world.recordUsage(id, { leg: 'stt', model: 'nova-3', unit: 'stt_second', quantity: 30 });
    await world.rows(
      "update public.conversations set voice_since = now() - interval '160 seconds', seen_at = now() - interval '60 seconds' where id = $1",
      [id],
    );
    await world.call('maintenance', 'sweep');
    expect(
      await world.rows(
        'select leg, quantity::float as quantity, cost_micro_usd::int as cost, is_estimate from public.usage_events where conversation_id = $1 order by leg, is_estimate',
        [id],
      ),
    ).toEqual([
      { leg: 'room', quantity: 2, cost: 2_000, is_estimate: true },
      { leg: 'stt', quantity: 30, cost: 2_400, is_estimate: false },
      { leg: 'stt', quantity: 90, cost: 7_200, is_estimate: true },
    ]);
    expect(await world.budget(tenant)).toEqual({ spent: 11_600, held: 0 });
  });
});

describe('what a dead worker said', () => {
  const die = async (id: string) => {
    await world.rows("update public.conversations set seen_at = now() - interval '60 seconds' where id = $1", [id]);
    await world.call('maintenance', 'sweep');
    return Object.fromEntries(
      (
        await world.rows(
          "select leg || ' ' || unit as of, model, quantity::float as quantity from public.usage_events where conversation_id = $1 and is_estimate and leg in ('tts', 'llm')",
          [id],
        )
      ).map(({ of, ...line }) => [String(of), line]),
    );
  };
  const say = (id: string, role: string, characters: number, seconds: number) =>
    world.saveTurn(id, {
      role,
      content: 'a'.repeat(characters),
      spoken_at: new Date(Date.UTC(2026, 10, 20) + seconds * 1000).toISOString(),
    });

  it('is charged as spoken and thought at least as much as was said, and the reply that was under way', async () => {
    const id = await world.openLive(await world.mintTenant());
    await say(id, 'agent', 100, 0);
    await say(id, 'visitor', 50, 1);
    await say(id, 'agent', 400, 2);
    await say(id, 'visitor', 50, 3);
    // 500 characters were said, and one more reply of 250 was due; two answers were thought.
    expect(await die(id)).toEqual({
      'tts tts_character': { model: 'aura-2', quantity: 750 },
      'llm input_token': { model: 'gpt-6.1-terra', quantity: 2 * 2200 },
      'llm output_token': { model: 'gpt-6.1-terra', quantity: Math.ceil((2 * 250) / 3) },
    });
  });

  it('is not charged again as far as it was reported', async () => {
    const id = await world.openLive(await world.mintTenant());
    await say(id, 'agent', 100, 0);
    await say(id, 'visitor', 50, 1);
    await say(id, 'agent', 400, 2);
    await world.recordUsage(id, { quantity: 460 });
    await world.recordUsage(id, { leg: 'llm', model: 'gpt-6-luna', unit: 'input_token', quantity: 900 });
    await world.recordUsage(id, { leg: 'llm', model: 'gpt-6-luna', unit: 'output_token', quantity: 40 });
    expect(await die(id)).toEqual({ 'tts tts_character': { model: 'aura-2', quantity: 40 } });
  });

  it('counts the time of the last call only, not what was typed before', async () => {
    const id = await world.openLive(await world.mintTenant(), 'text');
    await world.startCall(id);
    await world.call('agent_worker', 'begin_conversation', { conversation_id: id, channel: 'voice' });
    await world.rows(
      "update public.conversations set started_at = now() - interval '1 hour', voice_since = now() - interval '70 seconds', seen_at = now() - interval '60 seconds' where id = $1",
      [id],
    );
    await world.call('maintenance', 'sweep');
    expect(
      await world.rows("select quantity::float as s from public.usage_events where conversation_id = $1 and leg = 'stt'", [id]),
    ).toEqual([{ s: 30 }]);
  });
});

describe('a ceiling that changes during a call', () => {
  it('ends the call at the next renewal when it was lowered below what is held', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: 1_000_000 });
    const id = await world.openLive(tenant);
    expect(await renew(id)).toMatchObject({ isGranted: true });
    await ceiling(tenant, RESERVE - 1);
    expect(await renew(id)).toEqual({ isGranted: false, closeReason: 'budget' });
  });

  it.each([
    ['a call after which nothing fits', 'voice', { used: 0, ceilingMicroUsd: 2 * RESERVE, lowered: 0 }, 'form'],
    ['a call when writing still fits', 'voice', { used: 30_000, ceilingMicroUsd: RESERVE + 20_000, lowered: null }, 'text'],
    ['a typed conversation', 'text', { used: 0, ceilingMicroUsd: 2 * RESERVE, lowered: 1 }, 'form'],
  ] as const)('tells the customer once that a renewal was refused: %s', async (_, channel, given, step) => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: given.ceilingMicroUsd, destinations: ['slack'] });
    const id = await world.openLive(tenant, channel);
    if (given.used > 0) await use(id, given.used);
    if (given.lowered !== null) await ceiling(tenant, given.lowered);
    const before = await steps(tenant);
    expect([await renew(id), await renew(id)]).toMatchObject(Array(2).fill({ isGranted: false, closeReason: 'budget' }));
    expect(await steps(tenant)).toEqual([...before, step]);
    expect(await world.count("public.outbox where customer_id = $1 and detail ->> 'step' = $2", [tenant.customerId, step])).toBe(
      1,
    );
    expect(
      await world.count("public.audit_log where customer_id = $1 and table_name = 'budget_steps' and after ->> 'step' = $2", [
        tenant.customerId,
        step,
      ]),
    ).toBe(1);
  });

  it('reaches no step when the renewal was refused to a suspended customer', async () => {
    const tenant = await world.mintTenant();
    const id = await world.openLive(tenant);
    await world.rows('update public.customers set suspended_at = now() where id = $1', [tenant.customerId]);
    expect(await renew(id)).toMatchObject({ isGranted: false, closeReason: 'budget' });
    expect(await steps(tenant)).toEqual([]);
  });

  it('lets the next renewal through when it was raised', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: RESERVE });
    const id = await world.openLive(tenant);
    await use(id, 30_000);
    expect(await renew(id)).toEqual({ isGranted: false, closeReason: 'budget' });
    await ceiling(tenant, 10 * RESERVE);
    expect(await renew(id)).toMatchObject({ isGranted: true, heldMicroUsd: RESERVE + 30_000 });
  });
});

describe('the ladder', () => {
  it('tells the customer once at 80 % and once at 90 %, in Slack and by mail, with an audit row each', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: 300_000, destinations: ['slack', 'asana', 'resend'] });
    const [first, second, third] = [await world.openLive(tenant), await world.openLive(tenant), await world.openLive(tenant)];
    expect(await steps(tenant)).toEqual([]);
    await world.openLive(tenant);
    expect(await steps(tenant)).toEqual(['alert']);
    await use(first, 90_000);
    expect(await steps(tenant)).toEqual(['alert', 'economy']);
    await Promise.all([use(second, 30_000), renew(third)]);
    expect(await steps(tenant)).toEqual(['alert', 'economy']);
    const told = await world.rows(
      `select item.detail ->> 'step' as step, destination.kind from public.outbox as item join public.deliveries as delivery on delivery.outbox_id = item.id
       join public.destinations as destination on destination.id = delivery.destination_id
       where item.customer_id = $1 and item.kind = 'budget.step' order by 1, 2`,
      [tenant.customerId],
    );
    expect(told).toEqual([
      { step: 'alert', kind: 'resend' },
      { step: 'alert', kind: 'slack' },
      { step: 'economy', kind: 'resend' },
      { step: 'economy', kind: 'slack' },
    ]);
    expect(
      await world.count("public.audit_log where customer_id = $1 and table_name = 'budget_steps'", [tenant.customerId]),
    ).toBe(2);
  });

  it('is told to the owners by mail where neither Slack nor mail is on', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: RESERVE, destinations: ['asana', 'resend'] });
    await world.rows("update public.destinations set enabled = false where customer_id = $1 and kind = 'resend'", [
      tenant.customerId,
    ]);
    await world.openLive(tenant);
    const told = (await world.call('delivery_worker', 'claim_deliveries', { batch: 100 })) as Record<string, unknown>[];
    const ours = told.filter(({ event, members }) => event === 'budget.step' && String(members).startsWith(tenant.userId));
    expect(ours).toHaveLength(2);
    expect(ours).toMatchObject([
      { kind: 'resend', settings: {}, members: [`${tenant.userId}@member.example`] },
      { kind: 'resend', settings: {}, members: [`${tenant.userId}@member.example`] },
    ]);
    const finished = ours.map(({ deliveryId, leaseToken }) =>
      world.call('delivery_worker', 'finish_delivery', { delivery_id: deliveryId, lease_token: leaseToken, outcome: 'sent' }),
    );
    expect(await Promise.all(finished)).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
  });

  it('tells again under a new ceiling', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: RESERVE });
    await world.openLive(tenant);
    await ceiling(tenant, 2 * RESERVE);
    await world.openLive(tenant);
    expect(await steps(tenant)).toEqual(['alert', 'economy', 'alert', 'economy']);
  });

  it('makes calls half as long from 90 % on', async () => {
    const tenant = await world.mintTenant({ tier: 'professional', ceilingMicroUsd: 2 * RESERVE });
    const begin = async () => {
      const visit = await world.openVisit(tenant);
      await world.startCall(visit.conversationId);
      return world.call('agent_worker', 'begin_conversation', { conversation_id: visit.conversationId, channel: 'voice' });
    };
    expect(await begin()).toMatchObject({ isEconomy: false, maxCallS: 900 });
    expect(await begin()).toMatchObject({ isEconomy: true, maxCallS: 450 });
  });

  it('names text and then the form as reached when calls and typing no longer fit', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: RESERVE });
    const { conversationId } = await world.openVisit(tenant);
    await ceiling(tenant, RESERVE - 1);
    expect(await world.startCall(conversationId)).toMatchObject({ refused: 'budget', channel: 'text' });
    await ceiling(tenant, 100);
    expect(await world.call('agent_worker', 'begin_conversation', { conversation_id: conversationId, channel: 'text' })).toEqual({
      state: 'refused',
      channel: 'form',
    });
    expect(await steps(tenant)).toEqual(['text', 'form']);
  });
});

describe('what is no matter of money', () => {
  it.each([
    ['a bot', { suspicion: 100 }],
    ['a form that was chosen', { wants: 'form' }],
    ['a conversation that was typed from the start', { wants: 'text' }],
  ])('reaches no step: %s', async (_, overrides) => {
    const tenant = await world.mintTenant();
    const { conversationId } = await world.openVisit(tenant, overrides);
    await world.call('agent_worker', 'begin_conversation', { conversation_id: conversationId, channel: 'text' });
    expect(await steps(tenant)).toEqual([]);
  });

  it('reaches no step: a suspended customer, at the gate, at the token and in writing', async () => {
    const tenant = await world.mintTenant();
    const [called, typed] = [await world.openVisit(tenant), await world.openVisit(tenant)];
    await world.rows('update public.customers set suspended_at = now() where id = $1', [tenant.customerId]);
    expect(await world.openVisit(tenant)).toMatchObject({ channel: 'form' });
    expect(await world.startCall(called.conversationId)).toMatchObject({ refused: 'budget' });
    await world.call('agent_worker', 'begin_conversation', { conversation_id: typed.conversationId, channel: 'text' });
    expect(await steps(tenant)).toEqual([]);
    const [row] = await world.asMember(tenant.userId, 'select public.read_budget() as budget');
    expect(row?.budget).toMatchObject({ isSuspended: true });
  });
});

describe('the gate near the ceiling', () => {
  it.each([
    [RESERVE, 'voice', 'voice', []],
    [RESERVE - 1, 'voice', 'text', ['text']],
    [RESERVE - 1, 'text', 'text', []],
    [RESERVE / 10 - 1, 'voice', 'form', ['form']],
    [RESERVE / 10 - 1, 'text', 'form', ['form']],
  ])('with %d left gives who wants %s the channel %s and reaches %j', async (ceilingMicroUsd, wants, channel, reached) => {
    const tenant = await world.mintTenant({ ceilingMicroUsd });
    expect(await world.openVisit(tenant, { wants })).toMatchObject({ channel });
    expect(await steps(tenant)).toEqual(reached);
  });
});

describe('limits of a campaign', () => {
  it('allow so many calls a day and then offer writing', async () => {
    const tenant = await world.mintTenant();
    await world.rows('update public.campaigns set calls_per_day = 1 where id = $1', [tenant.campaignId]);
    const [one, two] = [await world.openVisit(tenant), await world.openVisit(tenant)];
    expect(await world.startCall(one.conversationId)).toMatchObject({ isResumed: false });
    await world.end(one.conversationId);
    expect(await world.startCall(two.conversationId)).toMatchObject({ refused: 'busy', channel: 'text', isDayFull: true });
  });

  it('shorten its calls, never beyond the tier', async () => {
    const tenant = await world.mintTenant({ tier: 'free' });
    const longest = async (seconds: number) => {
      await world.rows('update public.campaigns set max_call_s = $2 where id = $1', [tenant.campaignId, seconds]);
      const visit = await world.openVisit(tenant, { wants: 'text' });
      const begun = await world.call('agent_worker', 'begin_conversation', {
        conversation_id: visit.conversationId,
        channel: 'text',
      });
      return (begun as { maxCallS: number }).maxCallS;
    };
    expect([await longest(60), await longest(7200)]).toEqual([60, 300]);
  });
});

describe('the month', () => {
  it("begins at midnight of the customer's own zone", async () => {
    const tenant = await world.mintTenant();
    const monthAt = async (zone: string, at: string) => {
      await world.rows('update public.customers set time_zone = $2 where id = $1', [tenant.customerId, zone]);
      return (await world.rows('select private.month_of($1, $2)::text as month', [tenant.customerId, at]))[0]?.month;
    };
    expect(await monthAt('Pacific/Kiritimati', '2026-12-31 10:30+00')).toBe('2027-01-01');
    expect(await monthAt('America/Phoenix', '2027-01-01 06:59:59+00')).toBe('2026-12-01');
    expect(await monthAt('America/Phoenix', '2027-01-01 07:00:00+00')).toBe('2027-01-01');
    // The night of the clock change has 25 hours and still one midnight.
    expect(await monthAt('America/New_York', '2026-11-01 03:59:59+00')).toBe('2026-10-01');
    expect(await monthAt('America/New_York', '2026-11-01 04:00:00+00')).toBe('2026-11-01');
  });

  it('of a call is the one it began in, also for what is used after its end', async () => {
    const tenant = await world.mintTenant();
    const id = await world.openLive(tenant);
    await world.rows("update public.budget_holds set month = month - interval '1 month' where conversation_id = $1", [id]);
    await world.rows("update public.budget_months set month = month - interval '1 month' where customer_id = $1", [
      tenant.customerId,
    ]);
    await use(id, 90_000);
    await world.end(id);
    await use(id, 30_000);
    expect(
      await world.rows(
        'select spent_micro_usd::int as spent, held_micro_usd::int as held from public.budget_months where customer_id = $1',
        [tenant.customerId],
      ),
    ).toEqual([{ spent: 120_000, held: 0 }]);
  });

  it('cannot be set to a zone that does not exist', async () => {
    const tenant = await world.mintTenant();
    const set = world.rows("update public.customers set time_zone = 'Mars/Olympus' where id = $1", [tenant.customerId]);
    expect(await refusalOf(set)).toMatchObject({ code: 'PT400', message: 'invalid_input' });
  });
});

describe('the receipt', () => {
  it('names every leg with its dated price, and adds up to what was charged', async () => {
    const tenant = await world.mintTenant();
    const id = await world.openLive(tenant);
    await use(id, 3_000);
    await world.recordUsage(id, { leg: 'stt', model: 'nova-3', unit: 'stt_second', quantity: 61.5, is_estimate: true });
    await world.end(id);
    const [row] = await world.asMember(tenant.userId, 'select public.read_receipt($1) as receipt', [id]);
    expect(row?.receipt).toMatchObject({
      isSettled: true,
      chargedMicroUsd: 3_000 + 4_960,
      costMicroUsd: 3_000 + 4_960,
      legs: [
        {
          leg: 'stt',
          unit: 'stt_second',
          quantity: 61.5,
          microUsdPerMillion: 80_000_000,
          priceEffectiveFrom: '2026-08-01',
          // 61.5 seconds are billed as 62.
          rounding: 'started_unit',
          costMicroUsd: 4_960,
          estimatedMicroUsd: 4_960,
          estimate: { quantity: 61.5, costMicroUsd: 4_960 },
          final: null,
        },
        {
          leg: 'tts',
          priceModel: 'aura-2',
          quantity: 100,
          priceSource: expect.stringContaining('Deepgram'),
          estimatedMicroUsd: 0,
          final: { quantity: 100, costMicroUsd: 3_000 },
        },
      ],
    });
    expect(await world.budget(tenant)).toEqual({ spent: 7_960, held: 0 });
    const stranger = await world.mintTenant();
    expect(await world.asMember(stranger.userId, 'select public.read_receipt($1) as receipt', [id])).toEqual([{ receipt: null }]);
  });
});

describe('the people of a customer', () => {
  const setBudget = (userId: string, customerId: string, micro: number, alert = 80, economy = 90) =>
    world.asMember(userId, 'select public.set_budget($1, $2, $3, $4) as result', [customerId, micro, alert, economy]);

  it('set the ceiling and its steps as owner or admin, with an audit row', async () => {
    const tenant = await world.mintTenant();
    expect(await setBudget(tenant.userId, tenant.customerId, 25_000_000, 70, 85)).toEqual([
      { result: { ceilingMicroUsd: 25_000_000, alertAtPercent: 70, economyAtPercent: 85 } },
    ]);
    const [row] = await world.asMember(tenant.userId, 'select public.read_budget() as budget');
    expect(row?.budget).toMatchObject({ ceilingMicroUsd: 25_000_000, alertAtPercent: 70, canChange: true, spentMicroUsd: 0 });
    expect(
      await world.rows(
        "select actor, after ->> 'ceiling' as ceiling from public.audit_log where customer_id = $1 and table_name = 'customers'",
        [tenant.customerId],
      ),
    ).toEqual([{ actor: `user:${tenant.userId}`, ceiling: '25000000' }]);
  });

  it('cannot set it as sales or viewer, nor for another customer', async () => {
    const [tenant, other] = [await world.mintTenant(), await world.mintTenant()];
    for (const role of ['sales', 'viewer']) {
      await world.rows('update public.members set role = $2 where customer_id = $1', [tenant.customerId, role]);
      expect(await refusalOf(setBudget(tenant.userId, tenant.customerId, 1))).toMatchObject({ code: 'PT404' });
      expect(
        await refusalOf(world.asMember(tenant.userId, 'select public.set_campaign_limits($1, 60, 5)', [tenant.campaignId])),
      ).toMatchObject({ code: 'PT404' });
    }
    expect(await refusalOf(setBudget(other.userId, tenant.customerId, 1))).toMatchObject({ code: 'PT404' });
    expect(
      await world.count('public.customers where id = $1 and monthly_ceiling_micro_usd = 10000000', [tenant.customerId]),
    ).toBe(1);
  });

  const setLimits = (userId: string, campaignId: string, ...limits: unknown[]) =>
    world.asMember(userId, 'select public.set_campaign_limits($1, $2, $3, $4, $5) as result', [campaignId, ...limits]);

  it('set the limits and sites of a campaign as owner or admin, with an audit row', async () => {
    const tenant = await world.mintTenant();
    const sites = ['https://shop.example', 'https://*.fleet.example', 'http://localhost:8080'];
    expect(await setLimits(tenant.userId, tenant.campaignId, 300, 50, 20, sites)).toEqual([
      { result: { maxCallS: 300, callsPerDay: 50, gateRequestsPerMin: 20, allowedOrigins: sites } },
    ]);
    const [row] = await world.asMember(tenant.userId, 'select public.read_budget() as budget');
    expect(row?.budget).toMatchObject({
      campaigns: [{ maxCallS: 300, callsPerDay: 50, gateRequestsPerMin: 20, allowedOrigins: sites }],
    });
    expect(
      await world.rows(
        "select before -> 'allowed_origins' as before, after -> 'allowed_origins' as after from public.audit_log where customer_id = $1 and table_name = 'campaigns'",
        [tenant.customerId],
      ),
    ).toEqual([{ before: [], after: sites }]);
    // Left out, the sites stay.
    await world.asMember(tenant.userId, 'select public.set_campaign_limits($1, null, null)', [tenant.campaignId]);
    expect(await world.rows('select allowed_origins from public.campaigns where id = $1', [tenant.campaignId])).toEqual([
      { allowed_origins: sites },
    ]);
  });

  it.each(['sales', 'viewer'])('may not set them as %s', async (role) => {
    const tenant = await world.mintTenant();
    await world.rows('update public.members set role = $2 where customer_id = $1', [tenant.customerId, role]);
    expect(await refusalOf(setLimits(tenant.userId, tenant.campaignId, 300, 50, 20, ['https://evil.example']))).toMatchObject({
      code: 'PT404',
    });
    expect(await world.count("public.campaigns where id = $1 and allowed_origins = '{}'", [tenant.campaignId])).toBe(1);
  });

  it.each([
    ['https://shop.example/'],
    ['https://Shop.example'],
    ['shop.example'],
    ['https://*'],
    ['https://*.example'],
    ['https://*.*.shop.example'],
    ['https://shop.*.example'],
    ["https://shop.example; script-src 'unsafe-inline'"],
    ['javascript:alert(1)'],
    [null],
  ])('are refused %s as a site', async (site) => {
    const tenant = await world.mintTenant();
    expect(await refusalOf(setLimits(tenant.userId, tenant.campaignId, null, null, null, [site]))).toMatchObject({
      code: 'PT400',
    });
  });

  it('are refused visits a minute that let nobody in', async () => {
    const tenant = await world.mintTenant();
    expect(await refusalOf(setLimits(tenant.userId, tenant.campaignId, null, null, 0, []))).toMatchObject({ code: 'PT400' });
  });

  it.each([
    [-1, 80, 90],
    [1e15, 80, 90],
    [1, 0, 90],
    [1, 95, 90],
    [1, 80, 101],
  ])('are refused %d at %d and %d percent', async (micro, alert, economy) => {
    const tenant = await world.mintTenant();
    expect(await refusalOf(setBudget(tenant.userId, tenant.customerId, micro, alert, economy))).toMatchObject({ code: 'PT400' });
  });

  it('see campaigns that add up to the month, also when a call began before it and when its visitor was erased', async () => {
    const tenant = await world.mintTenant();
    const ids = [await world.openLive(tenant), await world.openLive(tenant)];
    for (const id of ids) await use(id, 3_000);
    for (const id of ids) await world.end(id);
    await world.rows("update public.conversations set created_at = now() - interval '40 days' where id = $1", [ids[0]]);
    const [talk] = await world.rows('select lead_id from public.conversations where id = $1', [ids[1]]);
    await world.call('edge_gateway', 'erase_personal_data', { lead_id: talk?.lead_id, customer_id: tenant.customerId });
    const [row] = await world.asMember(tenant.userId, 'select public.read_budget() as budget');
    const budget = row?.budget as { days: unknown[] };
    expect(budget).toMatchObject({ spentMicroUsd: 6_000, campaigns: [{ costMicroUsd: 6_000 }] });
    expect(budget.days.at(-1)).toMatchObject({ costMicroUsd: 6_000 });
  });

  it('see thirty days, the pace and where the month will end', async () => {
    const tenant = await world.mintTenant();
    const id = await world.openLive(tenant);
    await use(id, 42_000);
    await world.end(id);
    const [row] = await world.asMember(tenant.userId, 'select public.read_budget() as budget');
    const budget = row?.budget as {
      days: { costMicroUsd: number }[];
      perDayMicroUsd: number;
      forecastMicroUsd: number;
      daysLeft: number;
    };
    expect(budget.days).toHaveLength(30);
    expect(budget.days.at(-1)).toMatchObject({ costMicroUsd: 42_000, conversations: 1 });
    expect(budget.perDayMicroUsd).toBe(42_000);
    expect(budget.forecastMicroUsd).toBe(42_000 + 42_000 * (budget.daysLeft + 1));
  });
});
