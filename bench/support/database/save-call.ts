import { randomUUID } from 'node:crypto';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { createRoleJwt } from '#lib/providers/supabase/mint-role-jwt.ts';
import { query, type SqlDatabase } from '../../../local/database/template.ts';
import { openPostgresEngine } from '../../../local/postgres/open-postgres-engine.ts';
import { percentile } from '../percentile.ts';
import { type BenchContext, compared } from '../result.ts';
import type { BenchServer, Part } from './open-server.ts';
import { timed } from './timed.ts';

const TURNS = 60;
const ROUNDS = 12;
const MOST_RATIO = 0.2;
const KEYS = {
  jwtSecret: 'bench-'.padEnd(40, 'x'),
  publishableKey: 'sb_publishable_bench',
  secretKey: 'sb_secret_bench',
  siteUrl: 'http://localhost',
  email: { send: async () => undefined },
};

type Talk = { id: string; customerId: string; leadId: string; destinationIds: string[] };
type Turn = { id: string; role: string; content: string; spoken_at: string; channel: string };

function makeTurns(): Turn[] {
  return Array.from({ length: TURNS }, (_, at) => ({
    id: randomUUID(),
    role: at % 2 === 0 ? 'agent' : 'visitor',
    content: `Sentence ${at}: a home charger costs about 1,200 dollars installed and takes half a day.`,
    spoken_at: new Date(Date.now() - (TURNS - at) * 5_000).toISOString(),
    channel: 'voice',
  }));
}

/** A live conversation of the seeded customer, made behind the clock. */
async function openTalk(db: SqlDatabase): Promise<Talk> {
  const [row] = await query(
    db,
    `with campaign as (select id, customer_id from public.campaigns where slug = 'demo'),
      lead as (insert into public.leads (customer_id, email) select customer_id, $1 from campaign returning id, customer_id)
     insert into public.conversations (customer_id, campaign_id, lead_id, channel, state, embedder, locale, started_at)
     select lead.customer_id, campaign.id, lead.id, 'voice', 'live', 'https://bench.example', 'en-US', now() from lead, campaign
     returning id, customer_id, lead_id, (select json_agg(d.id) from public.destinations as d where d.customer_id = conversations.customer_id) as destination_ids`,
    [`${randomUUID()}@bench.example`],
  );
  return {
    id: String(row?.id),
    customerId: String(row?.customer_id),
    leadId: String(row?.lead_id),
    destinationIds: (row?.destination_ids as string[] | null) ?? [],
  };
}

/** What one writes first: a request per row, as each library's example shows it. Returns the requests made. */
async function saveRowByRow(client: SupabaseClient, talk: Talk, turns: Turn[]): Promise<number> {
  const own = { customer_id: talk.customerId, conversation_id: talk.id };
  let requests = 0;
  const must = async (request: PromiseLike<{ error: { message: string } | null }>) => {
    const { error } = await request;
    requests += 1;
    if (error) throw new Error(error.message);
  };
  for (const turn of turns) await must(client.from('turns').insert({ ...turn, ...own }));
  const report = { endReason: 'goodbye', turns: turns.map(({ role, content }) => ({ role, content })) };
  const closing = {
    state: 'ended',
    ended_at: new Date().toISOString(),
    end_reason: 'goodbye',
    summary: 'A charger.',
    session_report: report,
  };
  await must(client.from('conversations').update(closing).eq('id', talk.id));
  await must(client.from('leads').update({ need: 'A charger', score: 40 }).eq('id', talk.leadId));
  await must(client.from('lead_events').insert({ ...own, id: randomUUID(), lead_id: talk.leadId, kind: 'conversation_ended' }));
  const outboxId = randomUUID();
  await must(client.from('outbox').insert({ ...own, id: outboxId, lead_id: talk.leadId }));
  for (const id of talk.destinationIds)
    await must(
      client
        .from('deliveries')
        .insert({ id: randomUUID(), customer_id: talk.customerId, outbox_id: outboxId, destination_id: id }),
    );
  return requests;
}

async function saveAtOnce(client: SupabaseClient, talk: Talk, turns: Turn[]): Promise<void> {
  const { error } = await client.rpc('end_conversation', {
    conversation_id: talk.id,
    reason: 'goodbye',
    summary: 'A charger.',
    need: 'A charger',
    turns,
  });
  if (error) throw new Error(error.message);
}

/** The end of a call: 60 turns, the report, the lead and its deliveries, in one request against one request a row. */
export async function measureSave(ctx: BenchContext, server: BenchServer): Promise<Part> {
  const { db, url } = await server.open(1);
  const engine = await openPostgresEngine(url, KEYS);
  ctx.onEnd(() => engine.close());
  const door = (key: string, accessToken?: () => Promise<string>) =>
    createClient('http://127.0.0.1', key, {
      ...(accessToken ? { accessToken } : {}),
      global: { fetch: (input: RequestInfo | URL, init?: RequestInit) => engine.fetch(new Request(input, init)) },
    });
  const worker = door(
    KEYS.publishableKey,
    createRoleJwt({ jwtSecret: KEYS.jwtSecret }, { role: 'agent_worker', nowMs: Date.now }),
  );
  const rival = door(KEYS.secretKey);
  const ours: number[] = [];
  const theirs: number[] = [];
  let requests = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const [mine, other] = [await openTalk(db), await openTalk(db)];
    const one = await timed(() => saveAtOnce(worker, mine, makeTurns()));
    const many = await timed(() => saveRowByRow(rival, other, makeTurns()));
    requests = many.result;
    // The first round warms both up.
    if (round >= 0) {
      ours.push(one.ms);
      theirs.push(many.ms);
    }
  }
  return {
    samples: { ours, theirs },
    rows: [
      compared({
        metric: 'end-of-call save, 60 turns, p50',
        unit: 'ms',
        ours: percentile(ours, 50),
        rival: percentile(theirs, 50),
        bar: MOST_RATIO,
      }),
      compared({
        metric: 'end-of-call save, 60 turns, p95',
        unit: 'ms',
        ours: percentile(ours, 95),
        rival: percentile(theirs, 95),
      }),
      compared({ metric: 'end-of-call save, requests', unit: 'requests', ours: 1, rival: requests }),
    ],
    notes: [
      'Save: both sides through supabase-js and the same Data API in this process, so a request costs the rival no network; ours also writes an audit row per turn and settles the money, the rival does not.',
    ],
  };
}
