import { query, type SqlSession } from '../../../local/database/template.ts';
import { VOLUME_MODEL } from '../../../scripts/fill-volume.ts';

export type Question = { customerId: string; campaignId: string; text: string; embedding: string };
/** Identifiers, best first. */
export type Way = (session: SqlSession, question: Question, model?: string) => Promise<string[]>;

const RESULTS = 8;
const OF_CAMPAIGN = `chunk.customer_id = $1 and chunk.document_id in (select link.document_id from public.campaign_documents as link where link.campaign_id = $2)`;
const NEAREST = `select chunk.id, document.title, chunk.content from public.chunks as chunk join public.documents as document on document.id = chunk.document_id
  where ${OF_CAMPAIGN} and chunk.embedding_model = $4 order by chunk.embedding operator(extensions.<=>) $3::extensions.vector limit $5::int`;
const MATCHING = `with wanted as (select replace(plainto_tsquery('english', $3)::text, '&', '|')::tsquery as terms)
  select chunk.id, document.title, chunk.content from public.chunks as chunk join public.documents as document on document.id = chunk.document_id cross join wanted
  where ${OF_CAMPAIGN} and chunk.terms @@ wanted.terms order by ts_rank(chunk.terms, wanted.terms) desc, chunk.id limit $4::int`;

const ids = (rows: Record<string, unknown>[]) => rows.map(({ id }) => String(id));

/** Ours: one call, as a member of the customer makes it. */
export const hybrid: Way = async (session, { campaignId, text, embedding }, model = VOLUME_MODEL) => {
  const [row] = await query(session, 'select public.try_search($1, $2, $3, $4) as found', [campaignId, text, embedding, model]);
  return ids(row?.found as Record<string, unknown>[]);
};
const nearest =
  (limit: number): Way =>
  async (session, { customerId, campaignId, embedding }, model = VOLUME_MODEL) =>
    ids(await query(session, NEAREST, [customerId, campaignId, embedding, model, limit]));
const matching =
  (limit: number): Way =>
  async (session, { customerId, campaignId, text }) =>
    ids(await query(session, MATCHING, [customerId, campaignId, text, limit]));

export const vectorOnly = nearest(RESULTS);
export const keywordOnly = matching(RESULTS);

/** Two statements, their passages fetched, fused by reciprocal rank in the program. */
export const fusedInCode: Way = async (session, question, model) => {
  const lists = [await nearest(30)(session, question, model), await matching(30)(session, question)];
  const scores = new Map<string, number>();
  for (const list of lists) for (const [at, id] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (61 + at));
  return [...scores]
    .sort(([, a], [, b]) => b - a)
    .slice(0, RESULTS)
    .map(([id]) => id);
};

/** The vector index asked until it has eight of the customer's own: what our search deliberately does not do. */
export const vectorIndex: Way = async (session, { customerId, embedding }, model = VOLUME_MODEL) => {
  await session.exec("set local hnsw.iterative_scan = 'relaxed_order'; set local enable_sort = off");
  const found = await query(
    session,
    `select chunk.id from public.chunks as chunk where chunk.customer_id = $1 and chunk.embedding_model = $3
     order by chunk.embedding operator(extensions.<=>) $2::extensions.vector limit ${RESULTS}`,
    [customerId, embedding, model],
  );
  await session.exec('set local enable_sort = on');
  return ids(found);
};
