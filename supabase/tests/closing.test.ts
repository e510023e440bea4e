import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

  it('of a withdrawal is not taken back by a page that asks for the room again', async () => {
    const id = await world.openLive(tenant);
    await close(id, 'withdrawn');
    expect(await refusalOf(world.startCall(id))).toMatchObject({ code: 'PT409', message: 'conflict' });
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

describe('a withdrawn consent', () => {
  const withdraw = (conversation_id: string) =>
    world.call('edge_gateway', 'request_close', { conversation_id, reason: 'withdrawn' });
  const claim = async () =>
    (await world.call('delivery_worker', 'claim_deliveries', { batch: 100 })) as {
      deliveryId: string;
      leaseToken: string;
      event: string;
      kind: string;
      lead: unknown;
      detail: Record<string, unknown>;
      members: string[];
    }[];
  const finish = ({ deliveryId, leaseToken }: { deliveryId: string; leaseToken: string }, outcome: string) =>
    world.call('delivery_worker', 'finish_delivery', { delivery_id: deliveryId, lease_token: leaseToken, outcome });
  let own: Tenant;
  beforeEach(async () => {
    own = await world.mintTenant({ destinations: ['slack', 'resend'] });
  });

  it.each(['text', 'voice'] as const)('before the end of a conversation by %s sends no lead at all', async (channel) => {
    const id = await world.openLive(own, channel);
    await world.saveTurn(id);
    await withdraw(id);
    await world.end(id, { reason: 'withdrawn' });
    expect(await readTalk(id)).toMatchObject({ state: 'ended', end_reason: 'withdrawn' });
    expect(await world.count('public.outbox where customer_id = $1', [own.customerId])).toBe(0);
  });

  it.each(['text', 'voice'] as const)(
    'lets nothing more of a conversation by %s be saved, and keeps what was saved before',
    async (channel) => {
      const id = await world.openLive(own, channel);
      const said = { turn_id: randomUUID(), content: 'Said before.' };
      await world.saveTurn(id, said);
      await withdraw(id);
      expect(await world.saveTurn(id, { role: 'agent', content: 'Said after.' })).toBeNull();
      await world.saveTurn(id, { ...said, content: 'Corrected after.' });
      const facts = { conversation_id: id, name: 'Maria', need: 'A roof' };
      expect(await world.call('agent_worker', 'save_lead_facts', facts)).toMatchObject({ name: null, need: null });
      const turns = [{ id: randomUUID(), role: 'agent', content: 'Late.', spoken_at: new Date().toISOString(), channel }];
      await world.end(id, { summary: 'Wants a roof.', next_step: 'Call.', need: 'A roof', turns: JSON.stringify(turns) });
      expect(await world.rows('select content from public.turns where conversation_id = $1', [id])).toEqual([
        { content: 'Said before.' },
      ]);
      expect(await readTalk(id)).toMatchObject({
        state: 'ended',
        end_reason: channel === 'text' ? 'withdrawn' : 'goodbye',
        summary: null,
        next_step: null,
        facts: {},
      });
      expect(await world.rows('select name, need from public.leads where customer_id = $1', [own.customerId])).toEqual([
        { name: null, need: null },
      ]);
    },
  );

  it('sends no lead of a conversation that the sweep ends, and none that waited', async () => {
    const left = await world.openLive(own);
    await withdraw(left);
    await world.rows(
      "update public.conversations set seen_at = now() - interval '1 hour', close_requested_at = now() - interval '1 hour' where id = $1",
      [left],
    );
    await world.call('maintenance', 'sweep');
    const waited = await world.openLive(own);
    await world.end(waited);
    await withdraw(waited);
    expect(await claim()).toEqual([]);
    expect(await world.rows('select distinct state from public.deliveries where customer_id = $1', [own.customerId])).toEqual([
      { state: 'withdrawn' },
    ]);
    expect(await world.count("public.outbox where customer_id = $1 and kind = 'consent.withdrawn'", [own.customerId])).toBe(0);
  });

  it('is told once, without personal facts, to whoever got the lead', async () => {
    const id = await world.openLive(own, 'voice', { email: 'told@visitor.example' });
    await world.end(id, { summary: 'Wants a charger.' });
    const [slack, resend] = (await claim()).sort((a, b) => (a.kind < b.kind ? 1 : -1));
    await finish(slack!, 'sent');
    await finish(resend!, 'retry');
    await withdraw(id);
    await withdraw(id);
    const told = await claim();
    expect(told).toMatchObject([
      { event: 'consent.withdrawn', kind: 'slack', lead: null, conversation: null, detail: { sentAt: [expect.any(String)] } },
    ]);
    expect(JSON.stringify(told)).not.toContain('told@visitor.example');
    expect(told[0]!.members).toHaveLength(1);
  });

  it('stops a lead that was on its way and did not arrive', async () => {
    const id = await world.openLive(own);
    await world.end(id);
    const [first, second] = await claim();
    await withdraw(id);
    expect(await finish(first!, 'retry')).toMatchObject({ state: 'withdrawn' });
    await world.rows("update public.deliveries set lease_until = now() - interval '1 second' where id = $1", [
      second!.deliveryId,
    ]);
    expect((await claim()).map(({ event }) => event)).toEqual(['consent.withdrawn', 'consent.withdrawn']);
    await world.call('maintenance', 'sweep');
    expect(
      await world.rows('select state from public.deliveries where id = any ($1)', [[first!.deliveryId, second!.deliveryId]]),
    ).toEqual([{ state: 'withdrawn' }, { state: 'withdrawn' }]);
  });

  it('leaves what rests on another visit of the same person alone', async () => {
    const [before, now] = [
      await world.openLive(own, 'text', { email: 'two@visitor.example' }),
      await world.openLive(own, 'text', { email: 'two@visitor.example' }),
    ];
    await withdraw(now);
    await world.end(before);
    expect((await claim()).map(({ event }) => event)).toEqual(['lead.completed', 'lead.completed']);
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
    ['a call whose worker is gone', () => world.openLive(tenant), 20, 'worker_lost'],
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

  it('gives live calls time to be seen again after an outage in which nobody swept', async () => {
    const [live, lost] = [await world.openLive(tenant), await world.openLive(tenant)];
    await world.rows("update private.sweep_clock set swept_at = now() - interval '60 seconds'");
    await age(live, 65);
    await age(lost, 65);
    await sweep();
    expect(await readTalk(lost)).toMatchObject({ state: 'live' });
    await age(live, 5);
    expect(await sweep()).toMatchObject({ endedConversations: 1 });
    expect([(await readTalk(live)).state, (await readTalk(lost)).end_reason]).toEqual(['live', 'worker_lost']);
    await world.end(live);
  });

  it('ends what was lost before a long silence at the first sweep after it', async () => {
    const id = await world.openLive(tenant);
    await world.rows("update private.sweep_clock set swept_at = now() - interval '1 day'");
    await age(id, 620);
    await sweep();
    expect(await readTalk(id)).toMatchObject({ end_reason: 'worker_lost' });
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

  it('names the models that have no price today, by their own name or that of their family', async () => {
    const read = (models?: string[]) => world.call('edge_gateway', 'read_health', models ? { models } : {});
    expect(await read()).toMatchObject({ unpriced: [] });
    const models = ['nova-3', 'aura-2-thalia-en', 'gpt-9', 'gpt-9', 'nova', 'gpt-6-lunatic', ''];
    expect(await read(models)).toMatchObject({ unpriced: ['', 'gpt-6-lunatic', 'gpt-9', 'nova'] });
    // A price of tomorrow is none today.
    await world.rows("insert into public.price_rates values ('gpt-9', 'input_token', 1, current_date + 1, 'a price list')");
    expect(await read(['gpt-9'])).toMatchObject({ unpriced: ['gpt-9'] });
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
      // Seconds since they fell due; a slow machine takes its time.
      oldestDueS: expect.any(Number) as number,
    });
    await own.close();
  });
});
