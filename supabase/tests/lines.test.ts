import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.addWorker();
});
afterEach(() => world.close());

const begin = (conversation_id: string, channel: 'voice' | 'text') =>
  world.call('agent_worker', 'begin_conversation', { conversation_id, channel });
const ring = async (tenant: Tenant) => world.startCall((await world.openVisit(tenant)).conversationId);
const capProvider = (resource: string, maxAtOnce: number) =>
  world.rows('update public.provider_limits set max_at_once = $2 where resource = $1', [resource, maxAtOnce]);

describe('a call that went on in writing', () => {
  it('gives its line to others, and comes back only while there is one', async () => {
    const tenant = await world.mintTenant({ tier: 'free' });
    const [first, second] = [await world.openLive(tenant), await world.openLive(tenant)];
    await begin(first, 'text');
    await ring(tenant);
    expect(await world.startCall(first)).toMatchObject({ refused: 'busy', channel: 'text' });
    await world.end(second);
    expect(await world.startCall(first)).toMatchObject({ isResumed: false });
    expect(await begin(first, 'voice')).toMatchObject({ state: 'live' });
  });

  it('keeps its room and its hold when it comes back', async () => {
    const tenant = await world.mintTenant();
    const { conversationId } = await world.openVisit(tenant);
    const { roomName } = (await world.startCall(conversationId)) as { roomName: string };
    await begin(conversationId, 'voice');
    await begin(conversationId, 'text');
    expect(await world.startCall(conversationId)).toMatchObject({ roomName });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 60_000 });
  });

  it('is not made a call again by a worker that came late', async () => {
    const id = await world.openLive(await world.mintTenant());
    await begin(id, 'text');
    expect(await begin(id, 'voice')).toEqual({ state: 'refused', channel: 'form' });
    expect(await world.count("public.conversations where id = $1 and channel = 'text'", [id])).toBe(1);
  });
});

describe('a call that only rings', () => {
  const age = (id: string, seconds: number) =>
    world.rows('update public.conversations set seen_at = seen_at - make_interval(secs => $2) where id = $1', [id, seconds]);
  const talk = async (id: string) =>
    (await world.rows('select state, end_reason from public.conversations where id = $1', [id]))[0];

  it('gives line and money back 90 s after it first rang, however often its token is asked for', async () => {
    const tenant = await world.mintTenant({ tier: 'free' });
    const { conversationId } = await world.openVisit(tenant);
    await world.startCall(conversationId);
    await age(conversationId, 80);
    expect(await world.startCall(conversationId)).toMatchObject({ isResumed: true });
    await world.call('maintenance', 'sweep');
    expect(await talk(conversationId)).toEqual({ state: 'ringing', end_reason: null });
    await age(conversationId, 15);
    await world.call('maintenance', 'sweep');
    expect(await talk(conversationId)).toEqual({ state: 'ended', end_reason: 'never_connected' });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 0 });
  });

  it('may ring three times between typing, and again once it was answered', async () => {
    const tenant = await world.mintTenant();
    const { conversationId } = await world.openVisit(tenant);
    for (let rings = 0; rings < 3; rings += 1) {
      expect(await world.startCall(conversationId)).toMatchObject({ isResumed: false });
      await begin(conversationId, 'text');
    }
    expect(await world.startCall(conversationId)).toEqual({ refused: 'busy', channel: 'text', retryAfterS: 60 });
    expect(await world.count("public.conversations where id = $1 and channel = 'text'", [conversationId])).toBe(1);

    const other = await world.openVisit(tenant);
    for (let calls = 0; calls < 4; calls += 1) {
      expect(await world.startCall(other.conversationId)).toMatchObject({ isResumed: false });
      expect(await begin(other.conversationId, 'voice')).toMatchObject({ state: 'live' });
      await begin(other.conversationId, 'text');
    }
  });
});

describe("a dead worker's call", () => {
  it('is not kept alive, nor made dearer, by a page that asks for its room', async () => {
    const tenant = await world.mintTenant();
    const id = await world.openLive(tenant);
    await world.rows(
      "update public.conversations set voice_since = now() - interval '1 hour', seen_at = now() - interval '58 minutes' where id = $1",
      [id],
    );
    expect(await world.startCall(id)).toMatchObject({ isResumed: true });
    await world.call('maintenance', 'sweep');
    expect(
      await world.rows(
        "select usage.quantity::float as s, talk.end_reason from public.usage_events as usage join public.conversations as talk on talk.id = usage.conversation_id where talk.id = $1 and usage.leg = 'stt'",
        [id],
      ),
    ).toEqual([{ s: 140, end_reason: 'worker_lost' }]);
  });
});

describe('a typed conversation', () => {
  it('becomes a call and counts as one', async () => {
    const tenant = await world.mintTenant({ tier: 'free' });
    const typed = await world.openLive(tenant, 'text');
    expect(await world.startCall(typed)).toMatchObject({ roomName: expect.stringMatching(/^qv-/), isResumed: false });
    await ring(tenant);
    expect(await ring(tenant)).toMatchObject({ refused: 'busy' });
  });

  it('does not become a call from the form', async () => {
    const { conversationId } = await world.openVisit(await world.mintTenant(), { suspicion: 100 });
    expect(await refusalOf(world.startCall(conversationId))).toMatchObject({ code: 'PT402', detail: 'form' });
  });
});

describe('all lines busy', () => {
  it('names the place in the line and a wait made of recent calls', async () => {
    const tenant = await world.mintTenant({ tier: 'free' });
    const [one, two] = [await world.openLive(tenant), await world.openLive(tenant)];
    const [third, fourth] = [await world.openVisit(tenant), await world.openVisit(tenant)];
    // Two lines and calls of three minutes: a line comes free every 90 s.
    expect(await world.startCall(third.conversationId)).toEqual({
      refused: 'busy',
      channel: 'text',
      position: 1,
      retryAfterS: 90,
    });
    expect(await world.startCall(fourth.conversationId)).toMatchObject({ position: 2, retryAfterS: 180 });
    expect(await world.startCall(third.conversationId)).toMatchObject({ position: 1 });
    await world.end(one);
    await world.rows("update public.conversations set voice_since = ended_at - interval '60 seconds' where id = $1", [one]);
    expect(await world.startCall(third.conversationId)).toMatchObject({ isResumed: false });
    expect(await world.startCall(fourth.conversationId)).toMatchObject({ position: 1, retryAfterS: 30 });
    await world.end(two);
  });

  it('forgets who asked long ago and did not come back', async () => {
    const tenant = await world.mintTenant({ tier: 'free' });
    await ring(tenant);
    await ring(tenant);
    const [gone, waits] = [await world.openVisit(tenant), await world.openVisit(tenant)];
    await world.startCall(gone.conversationId);
    await world.rows("update public.conversations set busy_since = now() - interval '6 minutes' where id = $1", [
      gone.conversationId,
    ]);
    expect(await world.startCall(waits.conversationId)).toMatchObject({ position: 1 });
  });

  it('promises nothing while no worker lives', async () => {
    const { conversationId } = await world.openVisit(await world.mintTenant());
    await world.rows("update public.workers set seen_at = now() - interval '1 minute'");
    expect(await world.startCall(conversationId)).toEqual({ refused: 'busy', channel: 'text', retryAfterS: 60 });
  });

  it('takes no money, and lets the visitor type and call again', async () => {
    const tenant = await world.mintTenant({ tier: 'free' });
    const first = await world.openLive(tenant);
    await ring(tenant);
    const { conversationId } = await world.openVisit(tenant);
    await world.startCall(conversationId);
    expect(await begin(conversationId, 'text')).toMatchObject({ state: 'live', hold: { heldMicroUsd: 6_000 } });
    await world.end(first);
    expect(await world.startCall(conversationId)).toMatchObject({ isResumed: false });
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: 120_000 });
  });
});

describe("the operator's own plans", () => {
  it('cap the calls of all customers together, by what a call takes', async () => {
    await capProvider('participants', 5);
    const [one, two] = [await world.mintTenant(), await world.mintTenant()];
    expect(await ring(one)).toMatchObject({ isResumed: false });
    const late = await world.openVisit(two);
    expect(await ring(two)).toMatchObject({ isResumed: false });
    expect(await world.startCall(late.conversationId)).toMatchObject({ refused: 'busy', position: 1 });
    expect(await world.openVisit(one)).toMatchObject({ channel: 'text' });
  });

  it('count typed conversations for nothing, and cap nothing where no figure stands', async () => {
    await capProvider('speech connections', 1);
    const tenant = await world.mintTenant();
    await world.openLive(tenant, 'text');
    expect(await ring(tenant)).toMatchObject({ isResumed: false });
    await world.rows('update public.provider_limits set max_at_once = null');
    expect(await ring(tenant)).toMatchObject({ isResumed: false });
  });

  it('cap nothing on a seeded machine, whose stand-ins have no plan', async () => {
    expect(await world.count('public.provider_limits where max_at_once is not null')).toBe(0);
  });
});

describe('the screen', () => {
  it('may be shared where campaign and tier have it, and not near the ceiling', async () => {
    const tenant = await world.mintTenant({ tier: 'professional', ceilingMicroUsd: 120_000 });
    expect(await ring(tenant)).toMatchObject({ mayShareScreen: false });
    await world.rows('update public.campaigns set has_screen_share = true where id = $1', [tenant.campaignId]);
    await world.rows('update public.customers set monthly_ceiling_micro_usd = 1000000 where id = $1', [tenant.customerId]);
    const { conversationId } = await world.openVisit(tenant);
    expect(await world.startCall(conversationId)).toMatchObject({ mayShareScreen: true });
    expect(await world.startCall(conversationId)).toMatchObject({ mayShareScreen: true, isResumed: true });
    expect(await begin(conversationId, 'voice')).toMatchObject({ tier: { mayShareScreen: true } });
    await world.rows('update public.customers set monthly_ceiling_micro_usd = 130000 where id = $1', [tenant.customerId]);
    expect(await world.startCall(conversationId)).toMatchObject({ mayShareScreen: false });
    const free = await world.mintTenant({ tier: 'free' });
    await world.rows('update public.campaigns set has_screen_share = true where id = $1', [free.campaignId]);
    expect(await ring(free)).toMatchObject({ mayShareScreen: false });
  });
});
