import { randomUUID } from 'node:crypto';
import { asRole, query, type SqlDatabase } from '../../../local/database/template.ts';
import { fillVolume, VOLUME_MODEL } from '../../../scripts/fill-volume.ts';
import { percentile } from '../percentile.ts';
import { type BenchContext, compared, measured, type Row } from '../result.ts';
import type { BenchServer, Part } from './open-server.ts';
import { fusedInCode, hybrid, keywordOnly, type Question, vectorIndex, vectorOnly, type Way } from './search-ways.ts';
import { timed } from './timed.ts';

const TENANTS = 20;
const QUESTIONS = 60;
const CODE_QUESTIONS = 200;
const MOST_CODES_MISSED = 1;
const MOST_OF_PARTS = 1;
const MOST_OF_TWO = 0.7;
const MOST_MS = 15;
const WAYS = { hybrid, vectorOnly, keywordOnly, fusedInCode, vectorIndex } satisfies Record<string, Way>;
type Name = keyof typeof WAYS;
const NAMES = Object.keys(WAYS) as Name[];

/** A member for each tenant, so that row level security has something to ask. */
async function addMembers(db: SqlDatabase): Promise<Map<string, string>> {
  const members = new Map<string, string>();
  for (const { id } of await query(db, "select id from public.customers where name like 'Volume tenant %'")) {
    const userId = randomUUID();
    await db.query('insert into auth.users (id, email) values ($1, $2)', [userId, `${userId}@bench.example`]);
    await db.query('insert into public.members (customer_id, user_id) values ($1, $2)', [id, userId]);
    members.set(String(id), userId);
  }
  return members;
}

/** Eight words of one passage, and a vector between it and another of the same tenant. */
async function makeQuestions(db: SqlDatabase): Promise<Question[]> {
  const rows = await query(
    db,
    `select passage.customer_id, campaign.id as campaign_id, array_to_string((string_to_array(split_part(passage.content, ': ', 2), ' '))[10:17], ' ') as text,
       extensions.l2_normalize(passage.embedding operator(extensions.+) other.embedding)::text as embedding
     from (select * from public.chunks where embedding_model = $1 order by md5(id::text) limit $2::int) as passage
     join public.campaigns as campaign on campaign.customer_id = passage.customer_id
     cross join lateral (select embedding from public.chunks as other where other.document_id = passage.document_id and other.id <> passage.id order by other.position limit 1) as other`,
    [VOLUME_MODEL, QUESTIONS],
  );
  return rows.map((row) => ({
    customerId: String(row.customer_id),
    campaignId: String(row.campaign_id),
    text: String(row.text),
    embedding: String(row.embedding),
  }));
}

/** A code that stands in one passage alone, asked with the vector of another topic: what a recognised question about a part is like. */
async function makeCodeQuestions(db: SqlDatabase): Promise<{ question: Question; wanted: string }[]> {
  const rows = await query(
    db,
    `select passage.id, passage.customer_id, campaign.id as campaign_id, 'do you have ' || substring(passage.content from 'QX-[0-9]+') || ' on the shelf' as text, other.embedding::text
     from (select * from public.chunks where embedding_model = $1 order by md5('code' || id::text) limit $2::int) as passage
     join public.campaigns as campaign on campaign.customer_id = passage.customer_id
     cross join lateral (select far.embedding from public.chunks as far where far.customer_id = passage.customer_id and far.embedding_model = $1
       order by far.embedding operator(extensions.<=>) passage.embedding desc limit 1) as other`,
    [VOLUME_MODEL, CODE_QUESTIONS],
  );
  return rows.map((row) => ({
    wanted: String(row.id),
    question: {
      customerId: String(row.customer_id),
      campaignId: String(row.campaign_id),
      text: String(row.text),
      embedding: String(row.embedding),
    },
  }));
}

/** The share of code questions whose passage is not among the first eight. */
async function missedCodes(db: SqlDatabase, members: Map<string, string>, way: Way): Promise<number> {
  const asked = await makeCodeQuestions(db);
  let missed = 0;
  for (const { question, wanted } of asked) {
    const claims = { sub: members.get(question.customerId) };
    const found = await asRole(db, { role: 'authenticated', claims }, (session) => way(session, question));
    if (!found.slice(0, 8).includes(wanted)) missed += 1;
  }
  return (100 * missed) / Math.max(1, asked.length);
}

const overlap = (found: string[], truth: string[]) => truth.filter((id) => found.includes(id)).length / Math.max(1, truth.length);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** p50 and p95 of each way to search, one question after the other by each of them, as members under row level security. */
export async function measureSearch(ctx: BenchContext, server: BenchServer, chunks: number): Promise<Part> {
  const size = chunks.toLocaleString('en-US');
  ctx.say(`  Filling ${size} passages of ${TENANTS} tenants ...`);
  const { db } = await server.open(1);
  await db.transaction((session) => fillVolume(session, { tenants: TENANTS, turns: 0, chunks }));
  await db.exec(
    'vacuum (analyze) public.chunks, public.documents, public.campaign_documents, public.campaigns, public.customers',
  );
  const members = await addMembers(db);
  const questions = await makeQuestions(db);
  const samples: Record<Name, number[]> = { hybrid: [], vectorOnly: [], keywordOnly: [], fusedInCode: [], vectorIndex: [] };
  const indexRecall: number[] = [];
  for (const [at, question] of [...questions.slice(0, 5), ...questions].entries()) {
    const found: Partial<Record<Name, string[]>> = {};
    // Whoever goes first finds a cold cache: each in its turn.
    for (const name of NAMES.map((_, step) => NAMES[(at + step) % NAMES.length] ?? 'hybrid')) {
      const claims = { sub: members.get(question.customerId) };
      const { result, ms } = await asRole(db, { role: 'authenticated', claims }, (session) =>
        timed(() => WAYS[name](session, question)),
      );
      found[name] = result;
      if (at >= 5) samples[name].push(ms);
    }
    indexRecall.push(overlap(found.vectorIndex ?? [], found.vectorOnly ?? []));
  }
  const codes = { ours: await missedCodes(db, members, hybrid), vector: await missedCodes(db, members, vectorOnly) };
  const p = (name: Name, percent: number) => percentile(samples[name], percent);
  const what = `search ${size} passages`;
  const rows: Row[] = [
    compared({
      metric: `${what}, hybrid p95 against vector + keyword`,
      unit: 'ms',
      ours: p('hybrid', 95),
      rival: p('vectorOnly', 95) + p('keywordOnly', 95),
      bar: MOST_OF_PARTS,
    }),
    compared({
      metric: `${what}, hybrid p95 against two queries fused in code`,
      unit: 'ms',
      ours: p('hybrid', 95),
      rival: p('fusedInCode', 95),
      bar: MOST_OF_TWO,
    }),
    compared({
      metric: `${what}, hybrid p50 against two queries fused in code`,
      unit: 'ms',
      ours: p('hybrid', 50),
      rival: p('fusedInCode', 50),
    }),
    measured({
      metric: `${what}, a code of one passage: not among the first 8`,
      unit: '%',
      ours: codes.ours,
      bar: MOST_CODES_MISSED,
    }),
    measured({ metric: `${what}, a code of one passage: not among the first 8, vector only`, unit: '%', ours: codes.vector }),
    measured({ metric: `${what}, hybrid p95`, unit: 'ms', ours: p('hybrid', 95), bar: MOST_MS }),
    measured({ metric: `${what}, vector only p50`, unit: 'ms', ours: p('vectorOnly', 50) }),
    measured({ metric: `${what}, keyword only p50`, unit: 'ms', ours: p('keywordOnly', 50) }),
    measured({ metric: `${what}, vector index p50 (not used)`, unit: 'ms', ours: p('vectorIndex', 50) }),
    measured({ metric: `${what}, vector index recall of the nearest 8 (exact: 100)`, unit: '%', ours: 100 * mean(indexRecall) }),
  ];
  return { rows, notes: [], samples };
}
