import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

let world: World;
let tenant: Tenant;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
  tenant = await world.mintTenant({ tier: 'enterprise', ceilingMicroUsd: 1_000_000_000 });
});
afterAll(() => world.close());

async function readTalk(id: string) {
  const [row] = await world.rows('select * from public.conversations where id = $1', [id]);
  return row ?? {};
}

describe('request_close', () => {
  const close = (conversation_id: string, reason: string) =>
    world.call('edge_gateway', 'request_close', { conversation_id, reason });

  it('ends a typed conversation at once, and leaves a live call to its worker', async () => {
    expect(await close(await world.openLive(tenant, 'text'), 'hang_up')).toEqual({ state: 'ended' });
    const spoken = await world.openLive(tenant);
    expect(await close(spoken, 'hang_up')).toEqual({ state: 'live', roomName: expect.stringMatching(/^qv-/) });
    expect(await readTalk(spoken)).toMatchObject({ state: 'live', close_reason: 'hang_up' });
  });

  it('never ends anything for a page that was left: it may be a reload', async () => {
    expect(await close(await world.openLive(tenant, 'text'), 'left')).toEqual({ state: 'live' });
  });

  it('marks the consent receipt as withdrawn', async () => {
    const visit = await world.openVisit(tenant);
    await close(visit.conversationId, 'withdrawn');
    expect(await world.count('public.consents where visit_id = $1 and withdrawn_at is not null', [visit.visitId])).toBe(1);
  });

  it('marks it also after the end, and keeps the moment of the first withdrawal', async () => {
    const visit = await world.openVisit(tenant);
    await world.end(visit.conversationId);
    await close(visit.conversationId, 'withdrawn');
    const moment = () => world.rows('select withdrawn_at from public.consents where visit_id = $1', [visit.visitId]);
    const [first] = await moment();
    expect(first?.withdrawn_at).toBeTruthy();
    await close(visit.conversationId, 'withdrawn');
    expect(await moment()).toEqual([first]);
  });

  it('of a withdrawal is not taken back by the agent that looks again, nor by a page that leaves', async () => {
    const id = await world.openLive(tenant);
    await close(id, 'withdrawn');
    await close(id, 'left');
    expect(await world.call('agent_worker', 'begin_conversation', { conversation_id: id, channel: 'voice' })).toEqual({
      state: 'ended',
      reason: 'withdrawn',
    });
    await world.end(id, { reason: 'room_closed' });
    expect(await readTalk(id)).toMatchObject({ end_reason: 'withdrawn' });
  });

  it('refuses any other reason and does nothing to what has ended', async () => {
    const id = await world.openLive(tenant, 'text');
    expect(await refusalOf(close(id, 'bored'))).toMatchObject({ code: 'PT400' });
    await close(id, 'hang_up');
    expect(await close(id, 'withdrawn')).toEqual({ state: 'ended' });
    expect(await readTalk(id)).toMatchObject({ end_reason: 'hang_up' });
  });
});

describe('sweep', () => {
  const sweep = () => world.call('maintenance', 'sweep');
  const age = (id: string, seconds: number) =>
    world.rows('update public.conversations set seen_at = now() - make_interval(secs => $2) where id = $1', [id, seconds]);
  const gated = async () => (await world.openVisit(tenant)).conversationId;
  const ringing = async () => {
    const id = await gated();
    await world.startCall(id);
    return id;
  };

  it.each([
    ['a gate that was passed and left', gated, 90, 'abandoned'],
    ['a call that nobody picked up', ringing, 90, 'never_connected'],
    ['a call whose worker is gone', () => world.openLive(tenant), 45, 'worker_lost'],
    ['a chat that went quiet', () => world.openLive(tenant, 'text'), 900, 'inactive'],
  ])('ends %s, and not before its time', async (_, make, staleS, reason) => {
    const id = await make();
    await age(id, staleS - 5);
    await sweep();
    expect(await readTalk(id)).not.toMatchObject({ state: 'ended' });
    await age(id, staleS + 5);
    expect(await sweep()).toMatchObject({ endedConversations: 1 });
    expect(await readTalk(id)).toMatchObject({ state: 'ended', end_reason: reason });
    expect(await world.count('public.outbox where conversation_id = $1', [id])).toBe(1);
  });

  it("settles the money of a dead worker's call", async () => {
    const own = await world.mintTenant();
    const id = await world.openLive(own);
    await world.recordUsage(id, { quantity: 100 });
    await age(id, 60);
    await sweep();
    expect(await world.budget(own)).toEqual({ spent: 3000, held: 0 });
  });

  it('ends a page that was left after 20 seconds without a sign of life', async () => {
    const id = await world.openLive(tenant, 'text');
    await world.call('edge_gateway', 'request_close', { conversation_id: id, reason: 'left' });
    const ago = (seconds: number) =>
      world.rows(
        'update public.conversations set close_requested_at = now() - make_interval(secs => $2), seen_at = now() - make_interval(secs => $2) where id = $1',
        [id, seconds],
      );
    await ago(15);
    await sweep();
    expect(await readTalk(id)).toMatchObject({ state: 'live' });
    await ago(25);
    await sweep();
    expect(await readTalk(id)).toMatchObject({ state: 'ended', end_reason: 'left' });
  });

  it('leaves a conversation alone that gave a sign of life after the page said it left', async () => {
    const id = await world.openLive(tenant, 'text');
    await world.rows(
      "update public.conversations set close_requested_at = now() - interval '1 minute', close_reason = 'left' where id = $1",
      [id],
    );
    await sweep();
    expect(await readTalk(id)).toMatchObject({ state: 'live' });
  });

  it('forgets nonces after an hour and workers after a day, and no sooner', async () => {
    await world.rows(
      "insert into public.used_nonces values ('old-nonce-old-nonce', now() - interval '61 minutes'), ('new-nonce-new-nonce', now() - interval '6 minutes')",
    );
    await world.rows(
      "insert into public.workers values ('gone', 1, 0, now() - interval '25 hours'), ('quiet', 1, 0, now() - interval '23 hours')",
    );
    await sweep();
    expect(await world.rows("select nonce from public.used_nonces where nonce like '%-nonce-%'")).toEqual([
      { nonce: 'new-nonce-new-nonce' },
    ]);
    expect(await world.rows("select id from public.workers where id in ('gone', 'quiet')")).toEqual([{ id: 'quiet' }]);
  });

  it('counts what is due for delivery', async () => {
    const own = await openWorld();
    const before = (await own.call('edge_gateway', 'read_health')) as { waitingDeliveries: number };
    const { conversationId } = await own.openVisit(await own.mintTenant({ destinations: ['slack', 'resend'] }));
    await own.end(conversationId);
    expect(await own.call('maintenance', 'sweep')).toMatchObject({ dueDeliveries: 2, endedConversations: 0 });
    expect(await own.call('edge_gateway', 'read_health')).toMatchObject({
      ...before,
      waitingDeliveries: before.waitingDeliveries + 2,
    });
    await own.close();
  });
});
