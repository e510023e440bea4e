import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openWorld, type World } from './support/open-world.ts';

const Claimed = z.array(
  z.object({ deliveryId: z.string(), leaseToken: z.string(), attempt: z.number(), kind: z.string() }).loose(),
);
type Claimed = z.infer<typeof Claimed>[number];
/** Seconds before the second to the eighth try. */
const SCHEDULE_S = [5, 300, 1800, 7200, 18_000, 36_000, 36_000];

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

let outboxId: string;
async function endOne(destinations: string[] = ['slack']): Promise<string> {
  const { conversationId } = await world.openVisit(await world.mintTenant({ destinations }), { name: 'Maria' });
  await world.end(conversationId, { summary: 'Wants a charger.' });
  return z.string().parse((await world.rows('select id from public.outbox where conversation_id = $1', [conversationId]))[0]?.id);
}
beforeEach(async () => {
  outboxId = await endOne();
});

const claim = async (args: Record<string, unknown> = {}) =>
  Claimed.parse(await world.call('delivery_worker', 'claim_deliveries', { outbox_id: outboxId, ...args }));
async function claimOne(): Promise<Claimed> {
  const [first, ...rest] = await claim();
  expect(rest).toEqual([]);
  return first!;
}
const finish = (delivery: Claimed, outcome: string, args: Record<string, unknown> = {}) =>
  world.call('delivery_worker', 'finish_delivery', {
    delivery_id: delivery.deliveryId,
    lease_token: delivery.leaseToken,
    outcome,
    ...args,
  });
const readDelivery = async () =>
  (
    await world.rows(
      'select *, extract(epoch from next_at - now())::float as wait_s from public.deliveries where outbox_id = $1',
      [outboxId],
    )
  )[0] ?? {};
const makeDue = () =>
  world.rows("update public.deliveries set next_at = now() - interval '1 second' where outbox_id = $1", [outboxId]);

describe('claim_deliveries', () => {
  it('gives a sender all it needs', async () => {
    expect(await claim()).toMatchObject([
      {
        attempt: 1,
        kind: 'slack',
        settings: {},
        lead: { name: 'Maria' },
        conversation: { summary: 'Wants a charger.', turns: 0 },
        campaign: { agentName: 'Sol' },
        members: [expect.stringContaining('@member.example')],
      },
    ]);
  });

  it('says whether the visitor may be contacted', async () => {
    const tenant = await world.mintTenant({ destinations: ['slack'] });
    for (const [accepted, mayContact] of [
      [['talk'], false],
      [['talk', 'contact'], true],
    ] as const) {
      const { conversationId } = await world.openVisit(tenant, { accepted });
      await world.end(conversationId);
      const [item] = await world.rows('select id from public.outbox where conversation_id = $1', [conversationId]);
      expect(await claim({ outbox_id: item?.id })).toMatchObject([{ consent: { mayContact } }]);
    }
  });

  it('does not hand a leased delivery to a second sender', async () => {
    expect(await claim()).toHaveLength(1);
    expect(await claim()).toEqual([]);
  });

  it('hands it out again when the lease ran out, as a new attempt', async () => {
    await claim();
    await world.rows("update public.deliveries set lease_until = now() - interval '1 second' where outbox_id = $1", [outboxId]);
    expect(await claim()).toMatchObject([{ attempt: 2 }]);
  });

  it('takes no more than the batch, the longest due first', async () => {
    outboxId = await endOne(['slack', 'asana', 'resend']);
    await world.rows(
      "update public.deliveries as delivery set next_at = now() - interval '1 hour' from public.destinations as destination where destination.id = delivery.destination_id and delivery.outbox_id = $1 and destination.kind = 'resend'",
      [outboxId],
    );
    expect(await claim({ batch: 1 })).toMatchObject([{ kind: 'resend' }]);
    expect(await claim({ batch: 5 })).toHaveLength(2);
  });

  it('finds what is due without being told which row', async () => {
    const all = Claimed.parse(await world.call('delivery_worker', 'claim_deliveries', { batch: 1000 }));
    expect(all.length).toBeGreaterThanOrEqual(1);
    expect(await claim()).toEqual([]);
  });
});

describe('finish_delivery', () => {
  it('keeps what the vendor called it', async () => {
    expect(await finish(await claimOne(), 'sent', { external_id: 'task-1' })).toMatchObject({ state: 'sent' });
    expect(await readDelivery()).toMatchObject({ state: 'sent', external_id: 'task-1', lease_token: null, last_error: null });
    await makeDue();
    expect(await claim()).toEqual([]);
  });

  it('refuses a sender whose lease went to another', async () => {
    const slow = await claimOne();
    await world.rows("update public.deliveries set lease_until = now() - interval '1 second' where outbox_id = $1", [outboxId]);
    const quick = await claimOne();
    expect(await finish(slow, 'refused')).toEqual({ state: 'lost_lease' });
    expect(await finish(quick, 'sent')).toMatchObject({ state: 'sent' });
    expect(await finish(quick, 'sent')).toEqual({ state: 'lost_lease' });
  });

  it('waits longer with each try and is dead after the last', async () => {
    for (const waitS of SCHEDULE_S) {
      expect(await finish(await claimOne(), 'retry', { error: '503' })).toMatchObject({ state: 'waiting' });
      const { wait_s } = await readDelivery();
      expect(wait_s).toBeGreaterThan(waitS - 5);
      expect(wait_s).toBeLessThanOrEqual(waitS * 1.2);
      await makeDue();
    }
    expect(await finish(await claimOne(), 'retry', { error: '503' })).toMatchObject({ state: 'dead' });
    expect(await readDelivery()).toMatchObject({ state: 'dead', attempts: 8, last_error: '503' });
    await makeDue();
    expect(await claim()).toEqual([]);
  });

  it('waits as long as the vendor asks, and never shorter than the schedule', async () => {
    await finish(await claimOne(), 'retry', { retry_after_s: 900 });
    expect((await readDelivery()).wait_s).toBeGreaterThan(890);
    await makeDue();
    await finish(await claimOne(), 'retry', { retry_after_s: 1 });
    expect((await readDelivery()).wait_s).toBeGreaterThan(290);
  });

  it('is not claimable before its time', async () => {
    await finish(await claimOne(), 'retry');
    expect(await claim()).toEqual([]);
    await makeDue();
    expect(await claim()).toHaveLength(1);
  });

  it('is dead at once when the vendor will never take it', async () => {
    expect(await finish(await claimOne(), 'refused', { error: 'invalid_token' })).toMatchObject({ state: 'dead' });
    expect(await world.call('edge_gateway', 'read_health')).toMatchObject({ deadDeliveries: expect.any(Number) });
  });

  it('keeps the first name of a thing when a later try brings none, and cuts a long error', async () => {
    await finish(await claimOne(), 'retry', { external_id: 'task-1', error: 'e'.repeat(2000) });
    expect(String((await readDelivery()).last_error)).toHaveLength(500);
    await makeDue();
    await finish(await claimOne(), 'sent');
    expect(await readDelivery()).toMatchObject({ external_id: 'task-1' });
  });

  it('would let a slow sender overwrite a quick one if the lease were not compared', async () => {
    const own = await openWorld();
    await own.db.exec(`
      do $do$ declare source text := pg_get_functiondef('public.finish_delivery'::regproc); cut text; begin
        cut := replace(source, 'and delivery.lease_token = finish_delivery.lease_token', '');
        if cut = source then raise 'the condition was not found'; end if;
        execute cut;
      end $do$;`);
    const { conversationId } = await own.openVisit(await own.mintTenant({ destinations: ['slack'] }));
    await own.end(conversationId);
    const [delivery] = Claimed.parse(await own.call('delivery_worker', 'claim_deliveries'));
    const args = { delivery_id: delivery!.deliveryId, lease_token: '01900000-0000-7000-8000-00000000ffff', outcome: 'refused' };
    expect(await own.call('delivery_worker', 'finish_delivery', args)).toMatchObject({ state: 'dead' });
    await own.close();
  });
});
