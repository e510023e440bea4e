import { asRole, query, type SqlDatabase } from '../../../local/database/template.ts';
import { createEmbedder } from '../../../local/speech/embedder.ts';
import { defaultCacheDir } from '../../../local/weights/default-cache-dir.ts';
import { looksComplete, modelDir } from '../../../local/weights/weight-paths.ts';
import { type BenchContext, compared, measured } from '../result.ts';
import type { BenchServer, Part } from './open-server.ts';
import { COLLOQUIAL, EXACT } from './questions.ts';
import { hybrid, keywordOnly, type Question, vectorOnly, type Way } from './search-ways.ts';

const MODEL = 'minilm-l6-v2-int8';
const MOST_CODES_MISSED = 1;
type Asked = { question: Question; title: string };

async function embedSeed(db: SqlDatabase, embed: (text: string) => Promise<string>): Promise<void> {
  for (const { id, content } of await query(db, 'select id, content from public.chunks')) {
    await db.query('update public.chunks set embedding = $2::extensions.vector, embedding_model = $3 where id = $1', [
      id,
      await embed(String(content)),
      MODEL,
    ]);
  }
}

/** The share of questions whose passage is among the first so many. */
async function recall(db: SqlDatabase, userId: string, input: { way: Way; asked: Asked[]; first: number }): Promise<number> {
  let hits = 0;
  for (const { question, title } of input.asked) {
    const found = await asRole(db, { role: 'authenticated', claims: { sub: userId } }, async (session) => {
      const ids = (await input.way(session, question, MODEL)).slice(0, input.first);
      return query(
        session,
        'select 1 from public.chunks as chunk join public.documents as document on document.id = chunk.document_id where chunk.id = any ($1::uuid[]) and document.title = $2',
        [ids, title],
      );
    });
    if (found.length > 0) hits += 1;
  }
  return (100 * hits) / input.asked.length;
}

/** The seeded business, real embeddings, questions as people ask them: is the right passage among the first? */
export async function measureRecall(ctx: BenchContext, server: BenchServer): Promise<Part> {
  const cacheDir = process.env.QV_CACHE_DIR || defaultCacheDir(process.env);
  if (!(await looksComplete(cacheDir, MODEL))) {
    return {
      rows: [],
      samples: null,
      notes: ['Recall: not measured, the embedding model is not on this machine (npm start fetches it).'],
    };
  }
  const { db } = await server.open(1);
  const embedder = createEmbedder({ folder: modelDir(cacheDir, MODEL) });
  ctx.onEnd(() => embedder.close());
  const embed = async (text: string) => `[${Array.from((await embedder.embed(text)).vector).join(',')}]`;
  ctx.say('  Embedding the seeded passages ...');
  await embedSeed(db, embed);
  const [owner] = await query(
    db,
    "insert into auth.users (id, email) values (gen_random_uuid(), 'owner@sonora.example') returning id",
  );
  const campaigns = new Map(
    (await query(db, 'select slug, id, customer_id from public.campaigns')).map((row) => [String(row.slug), row]),
  );
  const prepare = (list: typeof EXACT): Promise<Asked[]> =>
    Promise.all(
      list.map(async ({ campaign, text, title }) => {
        const row = campaigns.get(campaign);
        return {
          title,
          question: { customerId: String(row?.customer_id), campaignId: String(row?.id), text, embedding: await embed(text) },
        };
      }),
    );
  const of = (way: Way, asked: Asked[], first: number) => recall(db, String(owner?.id), { way, asked, first });
  const [exact, colloquial] = [await prepare(EXACT), await prepare(COLLOQUIAL)];
  const ours = { exact: await of(hybrid, exact, 3), colloquial: await of(hybrid, colloquial, 3) };
  const vector = { exact: await of(vectorOnly, exact, 3), colloquial: await of(vectorOnly, colloquial, 3) };
  const keyword = { exact: await of(keywordOnly, exact, 3), colloquial: await of(keywordOnly, colloquial, 3) };
  const missed = (percent: number) => 100 - percent;
  const colloquialMiss = { unit: '%', ours: missed(ours.colloquial) };
  return {
    rows: [
      measured({
        metric: 'questions with a code, passage not among the first 3',
        unit: '%',
        ours: missed(ours.exact),
        bar: MOST_CODES_MISSED,
      }),
      measured({ metric: 'questions with a code, not among the first 3, vector only', unit: '%', ours: missed(vector.exact) }),
      compared({
        metric: 'colloquial questions, not among the first 3, against vector only',
        ...colloquialMiss,
        rival: missed(vector.colloquial),
        bar: 1,
      }),
      compared({
        metric: 'colloquial questions, not among the first 3, against keyword only',
        ...colloquialMiss,
        rival: missed(keyword.colloquial),
      }),
    ],
    notes: [
      `Recall: ${EXACT.length} questions with a code and ${COLLOQUIAL.length} colloquial ones about the seeded business, embedded by the local model.`,
    ],
    samples: { ours, vector, keyword },
  };
}
