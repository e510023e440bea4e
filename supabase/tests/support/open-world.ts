import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { asRole, query, type SqlDatabase } from '../../../local/database/template.ts';
import type { PoolOptions } from '../../../local/postgres/open-sql-database.ts';
import { openTestDatabase } from './test-engine.ts';

export type Role = 'anon' | 'authenticated' | 'edge_gateway' | 'agent_worker' | 'delivery_worker' | 'maintenance';
export interface Tenant {
  customerId: string;
  campaignId: string;
  slug: string;
  /** A signed-up member of this customer and of no other. */
  userId: string;
}
export interface TenantOptions {
  tier?: 'free' | 'professional' | 'enterprise';
  ceilingMicroUsd?: number;
  reserveMicroUsdPerMin?: number;
  destinations?: readonly string[];
}

export const CONSENT_VERSION = '2026-11';
const Opened = z.object({ visitId: z.string(), conversationId: z.string(), channel: z.enum(['voice', 'text', 'form']) });
const PURPOSES = [
  { id: 'talk', required: true, text: 'I agree to talk.' },
  { id: 'contact', required: false, text: 'You may contact me.' },
];

export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** A migrated database of this test file's own, with the calls and rows that most tests need. */
export async function openWorld(options: PoolOptions = {}) {
  const db = await openTestDatabase(options);
  const world = {
    db,
    close: () => db.close(),
    rows: (sql: string, values: unknown[] = []) => query(db, sql, values),
    /** Calls a function of public by named arguments under the role, in a transaction of its own. */
    call: (role: Role, name: string, args: Record<string, unknown> = {}) => callFunction(db, role, name, args),
    async count(from: string, values: unknown[] = []): Promise<number> {
      return Number((await query(db, `select count(*)::int as count from ${from}`, values))[0]?.count);
    },
    asMember: (userId: string, sql: string, values: unknown[] = []) =>
      asRole(db, { role: 'authenticated', claims: { sub: userId } }, (session) => query(session, sql, values)),
    mintTenant: (options: TenantOptions = {}) => mintTenant(db, options),
    async addWorker(capacity = 1000): Promise<void> {
      const worker_id = `worker-${randomUUID()}`;
      await callFunction(db, 'agent_worker', 'heartbeat_worker', { worker_id, capacity, active: 0 });
      // A worker counts for 30 s after its last word; a test on a busy machine takes longer.
      await query(db, "update public.workers set seen_at = now() + interval '1 day' where id = $1", [worker_id]);
    },
    async openVisit(tenant: Tenant, overrides: Record<string, unknown> = {}) {
      const opened = await callFunction(db, 'edge_gateway', 'open_visit', {
        campaign_slug: tenant.slug,
        email: `${randomUUID()}@visitor.example`,
        consent_version: CONSENT_VERSION,
        accepted: ['talk'],
        embedder: 'http://localhost:3000',
        nonce: newNonce(),
        ip_sha256: 'a'.repeat(64),
        ...overrides,
      });
      return Opened.parse(opened);
    },
    startCall: (conversationId: string, nonce = newNonce()) =>
      callFunction(db, 'edge_gateway', 'start_call', {
        conversation_id: conversationId,
        nonce,
        room_name: `qv-${randomUUID()}`,
      }),
    /** A conversation that talks: by voice with its hold taken, or by text. */
    async openLive(tenant: Tenant, channel: 'voice' | 'text' = 'voice', overrides: Record<string, unknown> = {}) {
      const visit = await world.openVisit(tenant, { wants: channel, ...overrides });
      if (channel === 'voice') await world.startCall(visit.conversationId);
      await callFunction(db, 'agent_worker', 'begin_conversation', { conversation_id: visit.conversationId, channel });
      return visit.conversationId;
    },
    saveTurn: (conversationId: string, turn: Record<string, unknown> = {}) =>
      callFunction(db, 'agent_worker', 'save_turn', {
        conversation_id: conversationId,
        turn_id: randomUUID(),
        role: 'visitor',
        content: 'How much is a charger?',
        spoken_at: new Date().toISOString(),
        channel: 'voice',
        ...turn,
      }),
    recordUsage: (conversationId: string, usage: Record<string, unknown> = {}) =>
      callFunction(db, 'agent_worker', 'record_usage', {
        conversation_id: conversationId,
        usage_id: randomUUID(),
        leg: 'tts',
        model: 'aura-2',
        unit: 'tts_character',
        quantity: 100,
        ...usage,
      }),
    end: (conversationId: string, closing: Record<string, unknown> = {}) =>
      callFunction(db, 'agent_worker', 'end_conversation', {
        conversation_id: conversationId,
        reason: 'goodbye',
        ...closing,
      }),
    budget: async (tenant: Tenant) => {
      const [row] = await query(
        db,
        'select spent_micro_usd::int as spent, held_micro_usd::int as held from public.budget_months where customer_id = $1',
        [tenant.customerId],
      );
      return z.object({ spent: z.number(), held: z.number() }).parse(row ?? { spent: 0, held: 0 });
    },
  };
  return world;
}
export type World = Awaited<ReturnType<typeof openWorld>>;

async function callFunction(db: SqlDatabase, role: Role, name: string, args: Record<string, unknown>): Promise<unknown> {
  const list = Object.keys(args).map((argument, index) => `${argument} => $${index + 1}`);
  const rows = await asRole(db, { role }, (session) =>
    query(session, `select public.${name}(${list.join(', ')}) as result`, Object.values(args)),
  );
  return rows[0]?.result;
}

async function mintTenant(db: SqlDatabase, options: TenantOptions): Promise<Tenant> {
  const [customer] = await query(
    db,
    'insert into public.customers (name, tier_id, monthly_ceiling_micro_usd) values ($1, $2, $3) returning id',
    ['A tenant', options.tier ?? 'professional', options.ceilingMicroUsd ?? 10_000_000],
  );
  const customerId = z.string().parse(customer?.id);
  const slug = `c-${randomUUID()}`;
  const [campaign] = await query(
    db,
    `insert into public.campaigns (customer_id, slug, name, agent_name, business_name, headline, greeting, reserve_micro_usd_per_min)
     values ($1, $2, 'Poster', 'Sol', 'A tenant', 'Hello', 'Hello, this is Sol, an AI.', $3) returning id`,
    [customerId, slug, options.reserveMicroUsdPerMin ?? 60_000],
  );
  const campaignId = z.string().parse(campaign?.id);
  await query(db, 'insert into public.consent_texts (campaign_id, locale, version, body, purposes) values ($1, $2, $3, $4, $5)', [
    campaignId,
    'en-US',
    CONSENT_VERSION,
    'You talk with an AI.',
    PURPOSES,
  ]);
  await query(db, "insert into public.placements (campaign_id, slug, label) values ($1, 'window', 'Shop window')", [campaignId]);
  for (const kind of options.destinations ?? []) {
    await query(db, 'insert into public.destinations (customer_id, kind) values ($1, $2)', [customerId, kind]);
  }
  const userId = randomUUID();
  await query(db, 'insert into auth.users (id, email) values ($1, $2)', [userId, `${userId}@member.example`]);
  await query(db, 'insert into public.members (customer_id, user_id) values ($1, $2)', [customerId, userId]);
  return { customerId, campaignId, slug, userId };
}

/** What a refused statement says: its SQLSTATE and message; fails when nothing was refused. */
export async function refusalOf(attempt: Promise<unknown>): Promise<{ code: string; message: string; detail: string }> {
  const outcome = await attempt.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome === null) throw new Error('The statement was expected to be refused, but it passed.');
  return z
    .object({
      code: z.string(),
      message: z.string(),
      detail: z
        .string()
        .nullish()
        .transform((text) => text ?? ''),
    })
    .parse(outcome);
}
