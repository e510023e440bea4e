import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { query } from '../../../local/database/template.ts';
import { newNonce, openWorld, type Tenant, type World } from './open-world.ts';

const Claim = z.array(z.object({ deliveryId: z.string(), leaseToken: z.string() }));
const Booking = z.object({ fencingToken: z.number() });
const Row = z.object({ id: z.string() });

/** One customer in the middle of its work: something of every kind that a function takes by its identifier. */
export type Side = {
  tenant: Tenant;
  conversationId: string;
  waitingId: string;
  /** Who answers the typed conversation. */
  placeId: string;
  /** What the waiting visitor's gate request carried. */
  gateNonce: string;
  typedId: string;
  leadId: string;
  turnId: string;
  usageId: string;
  calendarId: string;
  bookingId: string;
  fencingToken: string;
  documentId: string;
  chunkId: string;
  deliveryId: string;
  leaseToken: string;
};
export type Scene = { world: World; mine: Side; theirs: Side };

async function readId(world: World, sql: string, values: unknown[]): Promise<string> {
  return Row.parse((await query(world.db, sql, values))[0]).id;
}

/** In an hour that nobody else holds; the engine's clock decides what is in the future. */
async function holdSlot(world: World, conversationId: string, calendarId: string) {
  const bookingId = randomUUID();
  const [row] = await world.rows("select (date_trunc('hour', now()) + interval '3 days')::text as at");
  const held = await world.call('agent_worker', 'hold_slot', {
    conversation_id: conversationId,
    booking_id: bookingId,
    calendar_id: calendarId,
    starts_at: row?.at,
    hold_s: 900,
  });
  return { bookingId, fencingToken: String(Booking.parse(held).fencingToken) };
}

/** A customer with an ended, a spoken, a typed and a waiting conversation, a held slot, a passage and a leased delivery. */
export async function openSide(world: World): Promise<Side> {
  // A worker counts for 30 s only, and a busy machine may have needed longer since the last side.
  await world.addWorker();
  const tenant = await world.mintTenant({ destinations: ['slack', 'resend'] });
  const { customerId, campaignId } = tenant;
  const specialist = { id: 'fleets', name: 'Luz', when: 'vans of a company', instructions: 'Numbers first.' };
  await world.rows('update public.campaigns set specialists = $1 where id = $2', [JSON.stringify([specialist]), campaignId]);
  const ended = await world.openLive(tenant);
  await world.end(ended, { summary: 'Wants a charger.' });
  const outboxId = await readId(world, 'select id from public.outbox where conversation_id = $1', [ended]);
  const [claimed] = Claim.parse(await world.call('delivery_worker', 'claim_deliveries', { outbox_id: outboxId, batch: 1 }));
  const conversationId = await world.openLive(tenant);
  const [turnId, usageId, gateNonce] = [randomUUID(), randomUUID(), newNonce()];
  await world.saveTurn(conversationId, { turn_id: turnId });
  await world.recordUsage(conversationId, { usage_id: usageId });
  const calendarId = await readId(world, "insert into public.calendars (customer_id, name) values ($1, 'Sales') returning id", [
    customerId,
  ]);
  const documentId = await readId(world, "insert into public.documents (customer_id, title) values ($1, 'Prices') returning id", [
    customerId,
  ]);
  await world.rows('insert into public.campaign_documents (customer_id, campaign_id, document_id) values ($1, $2, $3)', [
    customerId,
    campaignId,
    documentId,
  ]);
  const chunkId = await readId(
    world,
    "insert into public.chunks (customer_id, document_id, position, content) values ($1, $2, 0, 'A charger costs 1,200 dollars.') returning id",
    [customerId, documentId],
  );
  const typedId = await world.openLive(tenant, 'text');
  const placeId = randomUUID();
  await world.call('agent_worker', 'take_answer_place', { conversation_id: typedId, place_id: placeId });
  // It lives for 20 s; a test on a busy machine takes longer.
  await world.rows("update private.answer_places set alive_until = now() + interval '1 day' where id = $1", [placeId]);
  return {
    tenant,
    conversationId,
    leadId: await readId(world, 'select lead_id as id from public.conversations where id = $1', [conversationId]),
    turnId,
    usageId,
    calendarId,
    documentId,
    chunkId,
    ...(await holdSlot(world, conversationId, calendarId)),
    gateNonce,
    waitingId: (await world.openVisit(tenant, { nonce: gateNonce })).conversationId,
    typedId,
    placeId,
    deliveryId: claimed?.deliveryId ?? '',
    leaseToken: claimed?.leaseToken ?? '',
  };
}

/** Two customers at work, so that a call for one can be tried with what belongs to the other. */
export async function openScene(): Promise<Scene> {
  const world = await openWorld();
  return { world, theirs: await openSide(world), mine: await openSide(world) };
}
