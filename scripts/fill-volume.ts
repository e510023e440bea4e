import { parseArgs } from 'node:util';
import type { SqlSession } from '../local/database/sql-database.ts';
import { openSqlDatabase } from '../local/postgres/open-sql-database.ts';

export type Volume = { tenants: number; turns: number; chunks: number };
export type Filled = { conversations: number; turns: number; chunks: number; seconds: number };

export const VOLUME_MODEL = 'synthetic:384';
const TURNS_PER_CONVERSATION = 20;
const DAYS = 60;
const TOPICS = 200;
const NOISES = 2_000;
/** An index over vectors grows ten times faster in one go than row by row; below this many rows it does not matter. */
const REBUILD_FROM_CHUNKS = 2_000;

/** Customers with a campaign and a member each, named and numbered so that a second run finds them. */
const FILL_TENANTS = `
  insert into public.customers (id, name, tier_id, monthly_ceiling_micro_usd)
  select ('01900000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, 'Volume tenant ' || n, 'enterprise', 1000000000 from generate_series(1, $1::int) as n
  on conflict do nothing;`;
const FILL_CAMPAIGNS = `
  insert into public.campaigns (id, customer_id, slug, name, agent_name, business_name, headline, greeting)
  select ('01900000-0000-7000-9001-' || lpad(n::text, 12, '0'))::uuid, ('01900000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, 'volume-' || n,
    'Volume', 'Sol', 'Volume tenant ' || n, 'Hello', 'Hello, this is Sol, an AI.' from generate_series(1, $1::int) as n
  on conflict do nothing;`;
const FILL_LEADS = `
  insert into public.leads (id, customer_id, email, name, stage, score, created_at, updated_at)
  select private.uuid_v7(at), ('01900000-0000-7000-9000-' || lpad((n % $1::int + 1)::text, 12, '0'))::uuid, 'visitor-' || n || '@volume.example', 'Visitor ' || n,
    (array['new', 'talking', 'qualified', 'won', 'lost'])[1 + n % 5], (n * 7) % 101, at, at
  from generate_series(1, $2::int) as n cross join lateral (select now() - make_interval(mins => (n * 61) % ($3::int * 1440)) as at) as moment
  on conflict do nothing;`;
const FILL_CONVERSATIONS = `
  insert into public.conversations (id, customer_id, campaign_id, lead_id, channel, state, embedder, locale, created_at, started_at, seen_at, ended_at, end_reason, summary)
  select private.uuid_v7(lead.created_at), lead.customer_id, campaign.id, lead.id, 'voice', 'ended', 'https://volume.example', 'en-US', lead.created_at, lead.created_at,
    lead.created_at + interval '5 minutes', lead.created_at + interval '5 minutes', 'goodbye', 'A visitor asked about panels and prices.'
  from public.leads as lead join public.campaigns as campaign on campaign.customer_id = lead.customer_id
  where lead.email like '%@volume.example' and not exists (select from public.conversations as talk where talk.lead_id = lead.id);`;
const FILL_TURNS = `
  insert into public.turns (id, customer_id, conversation_id, role, channel, content, spoken_at, created_at)
  select private.uuid_v7(talk.created_at + make_interval(secs => place * 8)), talk.customer_id, talk.id, case when place % 2 = 0 then 'agent' else 'visitor' end, 'voice',
    case when place % 2 = 0 then 'A home charger costs about 1,200 dollars installed and takes half a day, number ' else 'And what would it be for a house like ours, with ' end || place,
    talk.created_at + make_interval(secs => place * 8), talk.created_at + make_interval(secs => place * 8)
  from public.conversations as talk cross join generate_series(1, $1::int) as place
  where talk.embedder = 'https://volume.example' and not exists (select from public.turns as turn where turn.conversation_id = talk.id);`;

/** Ten passages a document. A passage's vector is its topic's centre with two small disturbances, so that neighbours exist, as in real text. */
const FILL_DOCUMENTS = `
  insert into public.documents (id, customer_id, title, source)
  select ('01900000-0000-7000-9002-' || lpad(n::text, 12, '0'))::uuid, ('01900000-0000-7000-9000-' || lpad((n % $1::int + 1)::text, 12, '0'))::uuid, 'Volume document ' || n, 'volume'
  from generate_series(1, $2::int) as n on conflict do nothing;`;
const LINK_DOCUMENTS = `
  insert into public.campaign_documents (customer_id, campaign_id, document_id)
  select document.customer_id, campaign.id, document.id from public.documents as document join public.campaigns as campaign on campaign.customer_id = document.customer_id
  where document.source = 'volume' on conflict do nothing;`;
const MAKE_DIRECTIONS = `
  create temporary table volume_directions on commit drop as
    select kind, n, array_agg((sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) * case kind when 'topic' then 1 else 0.45 end)::real)::extensions.vector as direction
    from (select 'topic' as kind, n from generate_series(1, $1::int) as n union all select 'noise', n from generate_series(1, $2::int) as n) as wanted
    cross join generate_series(1, 384) as axis group by kind, n;`;
const FILL_CHUNKS = `
  insert into public.chunks (customer_id, document_id, position, content, embedding, embedding_model)
  select document.customer_id, document.id, place, 'Part SKU QX-' || made.code || ': ' || said.words || '.',
    extensions.l2_normalize((topic.direction operator(extensions.+) near.direction) operator(extensions.+) far.direction), $1
  from (select document.*, row_number() over (order by document.id)::int - 1 as n from public.documents as document where document.source = 'volume') as document
  cross join generate_series(0, 9) as place
  cross join lateral (select document.n * 10 + place + 100000 as code, (document.n * 7 + place / 3) % $2::int as topic) as made
  cross join lateral (
    -- The topic's own words come often, the others anywhere.
    select string_agg(($4::text[])[1 + case when step % 3 = 0 then (made.topic * 3 + step) % cardinality($4::text[]) else floor(random() * cardinality($4::text[]))::int end], ' ') as words
    from generate_series(1, 70) as step where step + made.code > 0) as said
  join volume_directions as topic on topic.kind = 'topic' and topic.n = made.topic + 1
  join volume_directions as near on near.kind = 'noise' and near.n = (made.code * 31) % $3::int + 1
  join volume_directions as far on far.kind = 'noise' and far.n = (made.code / $3::int * 613 + made.code * 17) % $3::int + 1
  on conflict do nothing;`;
const WORDS =
  'panel panels roof tile inverter battery charger meter permit utility quote visit crew survey price warranty month year rate credit union payment grid export outage night van depot vehicle driver station cable breaker board ground carport canopy parking tenant owner house family office phone form drawing association letter bill summer winter morning afternoon week hour dollar percent kilowatt ampere yield dust washing clamp bracket shade tree yard trench street city county inspection sticker label code fault network app report table card portal contract service technician repair spare part shelf stock order delivery truck ladder helmet training apprentice license insurance claim storm hail wind heat pump pool cooler kitchen garage door window wall attic beam rafter screw bolt torque sealant gutter chimney skylight vent antenna fence gate neighbor school bakery hotel laundry clinic farm market fair'.split(
    ' ',
  );

async function fillKnowledge(session: SqlSession, { tenants, chunks }: Volume): Promise<void> {
  const { rows } = await session.query<{ definition: string | null }>(
    "select pg_get_indexdef(to_regclass('public.chunks_embedding')) as definition",
  );
  const definition = chunks >= REBUILD_FROM_CHUNKS ? rows[0]?.definition : undefined;
  if (definition) await session.exec('drop index public.chunks_embedding');
  await session.query(FILL_DOCUMENTS, [tenants, Math.ceil(chunks / 10)]);
  await session.query(LINK_DOCUMENTS);
  await session.query(MAKE_DIRECTIONS, [TOPICS, NOISES]);
  await session.query(FILL_CHUNKS, [VOLUME_MODEL, TOPICS, NOISES, WORDS]);
  if (definition) await session.exec(`set local maintenance_work_mem = '512MB'; ${definition}`);
}

/**
 * Fills a migrated database with tenants, conversations of twenty turns over the last sixty days, and passages; all of it set-based. Runs in the
 * caller's transaction, as the owner of the tables. Again with the same numbers it adds nothing.
 */
export async function fillVolume(session: SqlSession, volume: Volume): Promise<Filled> {
  const startedAt = performance.now();
  const { tenants, turns, chunks } = volume;
  const conversations = Math.ceil(turns / TURNS_PER_CONVERSATION);
  await session.query('select private.ensure_partitions(months_back => 2)');
  await session.query(FILL_TENANTS, [tenants]);
  await session.query(FILL_CAMPAIGNS, [tenants]);
  if (turns > 0) {
    await session.query(FILL_LEADS, [tenants, conversations, DAYS]);
    await session.query(FILL_CONVERSATIONS);
    await session.query(FILL_TURNS, [TURNS_PER_CONVERSATION]);
  }
  if (chunks > 0) await fillKnowledge(session, volume);
  return {
    conversations,
    turns: conversations * TURNS_PER_CONVERSATION,
    chunks,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tenants: { type: 'string', default: '100' },
      turns: { type: 'string', default: '1000000' },
      chunks: { type: 'string', default: '50000' },
    },
  });
  const [url] = positionals;
  if (!url) throw new Error('Name the database: node scripts/fill-volume.ts postgres://...');
  const db = openSqlDatabase(url);
  const volume = { tenants: Number(values.tenants), turns: Number(values.turns), chunks: Number(values.chunks) };
  console.log(await db.transaction((session) => fillVolume(session, volume)));
  await db.exec('analyze');
  await db.close();
}

if (import.meta.main) await main();
