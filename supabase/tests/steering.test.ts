import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

const LUZ = { id: 'commercial-fleets', name: 'Luz', when: 'vans of a company', instructions: 'Numbers first.' };
let world: World;
let tenant: Tenant;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
  tenant = await world.mintTenant();
  await setSpecialists([LUZ]);
});
afterAll(() => world.close());

const setSpecialists = (specialists: unknown) =>
  world.rows('update public.campaigns set specialists = $1 where id = $2', [JSON.stringify(specialists), tenant.campaignId]);
const agent = (name: string, args: Record<string, unknown>) => world.call('agent_worker', name, args);
const handOver = (conversation_id: string, specialist: string | null, event_id = randomUUID()) =>
  agent('hand_over', { conversation_id, event_id, specialist, reason: 'Eighteen vans.' });
const move = (conversation_id: string, to_stage: string) =>
  agent('move_funnel', { conversation_id, transition_id: randomUUID(), to_stage, reason: 'Asked for it.' });
const begin = (conversation_id: string) => agent('begin_conversation', { conversation_id, channel: 'voice' });

describe('a handover', () => {
  it('is kept where the next worker finds it, and given back', async () => {
    const id = await world.openLive(tenant);
    expect(await begin(id)).toMatchObject({ specialist: null, campaign: { specialists: [LUZ] } });
    expect(await handOver(id, LUZ.id)).toEqual({ specialist: LUZ.id, isChanged: true });
    expect(await begin(id)).toMatchObject({ specialist: LUZ.id });
    expect(await handOver(id, null)).toEqual({ specialist: null, isChanged: true });
    const events = await world.rows(
      'select kind, detail from public.conversation_events where conversation_id = $1 order by created_at, id',
      [id],
    );
    expect(events).toEqual([
      { kind: 'handed_over', detail: { from: null, to: LUZ.id, reason: 'Eighteen vans.' } },
      { kind: 'handed_back', detail: { from: LUZ.id, to: null, reason: 'Eighteen vans.' } },
    ]);
    const audited = await world.count("public.audit_log where conversation_id = $1 and after ->> 'specialist' = $2", [
      id,
      LUZ.id,
    ]);
    expect(audited).toBe(1);
  });

  it('happens once, however often it is written', async () => {
    const id = await world.openLive(tenant);
    const event = randomUUID();
    await handOver(id, LUZ.id, event);
    await handOver(id, null);
    expect(await handOver(id, LUZ.id, event)).toEqual({ specialist: null, isChanged: false });
    expect(await handOver(id, null)).toEqual({ specialist: null, isChanged: false });
    expect(await world.count('public.conversation_events where conversation_id = $1', [id])).toBe(2);
  });

  it.each(['nobody', '', "x' or true --"])('goes to nobody but the specialists of the campaign: %j', async (specialist) => {
    const id = await world.openLive(tenant);
    expect(await refusalOf(handOver(id, specialist))).toMatchObject({ code: 'PT404' });
    const other = await world.openLive(await world.mintTenant());
    expect(await refusalOf(handOver(other, LUZ.id))).toMatchObject({ code: 'PT404' });
  });

  it('is refused after the end, and to every other role', async () => {
    const id = await world.openLive(tenant);
    await world.end(id);
    expect(await refusalOf(handOver(id, LUZ.id))).toMatchObject({ code: 'PT409' });
    for (const role of ['anon', 'authenticated', 'edge_gateway', 'delivery_worker', 'maintenance'] as const)
      expect(await refusalOf(world.call(role, 'hand_over', { conversation_id: id, event_id: randomUUID() }))).toMatchObject({
        code: '42501',
      });
  });

  it.each([
    [{ id: 'x' }],
    [[{ ...LUZ, id: 'No Slug' }]],
    [[LUZ, LUZ]],
    [[{ ...LUZ, instructions: 'x'.repeat(2001) }]],
    [[{ ...LUZ, name: null }]],
    [Array.from({ length: 11 }, (_, index) => ({ ...LUZ, id: `s${index}` }))],
    ['text'],
  ])('takes no list of specialists that is none: %j', async (specialists) => {
    expect(await refusalOf(setSpecialists(specialists))).toMatchObject({ code: '23514' });
  });
});

describe('the funnel of a conversation', () => {
  it('goes one step at a time, survives a crash, and refuses a leap', async () => {
    const id = await world.openLive(tenant);
    expect(await refusalOf(move(id, 'confirmation'))).toMatchObject({ code: 'PT409' });
    expect(await move(id, 'booking')).toEqual({ stage: 'booking', isMoved: true });
    expect(await begin(id)).toMatchObject({ funnelStage: 'booking' });
    expect(await move(id, 'confirmation')).toMatchObject({ isMoved: true });
    expect(await refusalOf(move(id, 'qualification'))).toMatchObject({ code: 'PT409' });
  });
});

describe('what routing goes on from after a crash', () => {
  it('is how long the talk lasts, which model answered last, and what the tier allows', async () => {
    const id = await world.openLive(tenant);
    await world.rows("update public.conversations set started_at = now() - interval '301 seconds' where id = $1", [id]);
    const decision = {
      conversation_id: id,
      intent: 'price',
      complexity: 'high',
      confidence: 0.9,
      chosen_model: 'm',
      reason: 'complex',
    };
    await agent('save_routing_decision', { ...decision, decision_id: randomUUID(), tier: 'large', decided_by: 'rules' });
    const begun = (await begin(id)) as { elapsedMs: number };
    expect(begun).toMatchObject({ routedTo: 'large', tier: { hasLargerModel: true } });
    expect(begun.elapsedMs).toBeGreaterThanOrEqual(301_000);
    const free = await world.openLive(await world.mintTenant({ tier: 'free' }));
    expect(await begin(free)).toMatchObject({ routedTo: null, tier: { hasLargerModel: false } });
  });
});

describe('a member', () => {
  it('reads what was decided in a conversation of the own customer', async () => {
    const id = await world.openLive(tenant);
    await handOver(id, LUZ.id);
    await move(id, 'booking');
    const decision = {
      conversation_id: id,
      intent: 'price',
      complexity: 'high',
      confidence: 0.9,
      chosen_model: 'm',
      reason: 'complex',
    };
    await agent('save_routing_decision', {
      ...decision,
      decision_id: randomUUID(),
      tier: 'large',
      decided_by: 'classifier',
      latency_ms: 120,
    });
    const [mine] = await world.asMember(tenant.userId, 'select public.read_conversation($1) as talk', [id]);
    expect(mine?.talk).toMatchObject({
      routing: [{ intent: 'price', tier: 'large', reason: 'complex', decidedBy: 'classifier', latencyMs: 120 }],
      handovers: [{ kind: 'handed_over', toName: 'Luz', reason: 'Eighteen vans.' }],
      funnel: { stage: 'booking', steps: [{ from: 'qualification', to: 'booking' }] },
    });
    const other = await world.mintTenant();
    expect(await world.asMember(other.userId, 'select public.read_conversation($1) as talk', [id])).toEqual([{ talk: null }]);
  });
});
