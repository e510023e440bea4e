import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

const MODEL = 'mini:384';
const Passages = z.array(z.object({ id: z.string(), title: z.string(), content: z.string(), score: z.coerce.number() }));

let world: World;
let tenant: Tenant;
let stranger: Tenant;
let conversationId: string;

/** A unit vector along one axis: near itself, far from every other. */
function along(axis: number): string {
  return JSON.stringify(Array.from({ length: 384 }, (_, index) => (index === axis ? 1 : 0)));
}
async function addPassage(
  own: World,
  owner: Tenant,
  passage: { title: string; content: string; embedding?: string; model?: string },
) {
  const [document] = await own.rows('insert into public.documents (customer_id, title) values ($1, $2) returning id', [
    owner.customerId,
    passage.title,
  ]);
  await own.rows('insert into public.campaign_documents (customer_id, campaign_id, document_id) values ($1, $2, $3)', [
    owner.customerId,
    owner.campaignId,
    document?.id,
  ]);
  await own.rows(
    'insert into public.chunks (customer_id, document_id, position, content, embedding, embedding_model) values ($1, $2, 0, $3, $4::text::extensions.vector, $5)',
    [
      owner.customerId,
      document?.id,
      passage.content,
      passage.embedding ?? null,
      passage.model ?? (passage.embedding ? MODEL : null),
    ],
  );
}
async function search(args: Record<string, unknown>, own = world, id = conversationId) {
  return Passages.parse(await own.call('agent_worker', 'search_knowledge', { conversation_id: id, ...args }));
}
const titles = (passages: { title: string }[]) => passages.map((passage) => passage.title);

beforeAll(async () => {
  world = await openWorld();
  [tenant, stranger] = [await world.mintTenant(), await world.mintTenant()];
  conversationId = (await world.openVisit(tenant)).conversationId;
  await addPassage(world, tenant, {
    title: 'Chargers',
    content: 'We install electric vehicle chargers for homes.',
    embedding: along(1),
  });
  await addPassage(world, tenant, {
    title: 'Warranty',
    content: 'Panels carry a twenty five year warranty.',
    embedding: along(2),
  });
  await addPassage(world, tenant, {
    title: 'Hours',
    content: 'The office opens at eight.',
    embedding: along(3),
    model: 'other:384',
  });
  await addPassage(world, tenant, { title: 'Permits', content: 'We file every permit.' });
  await addPassage(world, stranger, {
    title: 'Secret chargers',
    content: 'Their electric vehicle chargers cost 700 dollars.',
    embedding: along(1),
  });
});
afterAll(() => world.close());

describe('list_passages', () => {
  const list = async (id: string, own = world) =>
    Passages.parse(await own.call('agent_worker', 'list_passages', { conversation_id: id }));

  it('gives a call all passages of its campaign, and none of another customer', async () => {
    expect(titles(await list(conversationId)).sort()).toEqual(['Chargers', 'Hours', 'Permits', 'Warranty']);
    const other = (await world.openVisit(stranger)).conversationId;
    expect(titles(await list(other))).toEqual(['Secret chargers']);
  });

  it('gives nothing for a conversation that does not exist', async () => {
    expect(await list('00000000-0000-7000-8000-000000000000')).toEqual([]);
  });

  it('gives the first passages of each document where there are more than two hundred', async () => {
    const owner = await world.mintTenant();
    const talk = (await world.openVisit(owner)).conversationId;
    for (const title of ['Long', 'Short']) await addPassage(world, owner, { title, content: `${title} begins.` });
    await world.rows(
      `insert into public.chunks (customer_id, document_id, position, content)
      select customer_id, id, at, 'More.' from public.documents, generate_series(1, 220) as at where customer_id = $1 and title = 'Long'`,
      [owner.customerId],
    );
    const passages = await list(talk);
    expect(passages).toHaveLength(200);
    expect(titles(passages.slice(0, 2)).sort()).toEqual(['Long', 'Short']);
  });
});

describe('search_knowledge', () => {
  it('finds by words without an embedding, in any form of the word', async () => {
    expect(titles(await search({ query: 'Can you file a permit for me?' }))).toEqual(['Permits']);
    expect(titles(await search({ query: 'I need a charger installed' }))).toEqual(['Chargers']);
  });

  it('weighs each of the first twenty-four words of a question alike, and those after them not at all', async () => {
    const owner = await world.mintTenant();
    const words = Array.from({ length: 25 }, (_, at) => `kelv${String.fromCharCode(97 + at)}x`);
    for (const word of words) await addPassage(world, owner, { title: word, content: `The ${word}.` });
    const found = await world.rows(
      `select found.score::float8, document.title from private.rank_chunks($1, $2, $3, null, null, 30) as found
      join public.chunks as chunk using (id) join public.documents as document on document.id = chunk.document_id order by found.score desc`,
      [owner.customerId, owner.campaignId, words.join(' ')],
    );
    expect(found.map(({ title }) => title).sort()).toEqual(words.slice(0, 24));
    // A place counts 60 and its number; what is left is the weight of the one word.
    const weights = found.map(({ score }, at) => Number(score) * (61 + at));
    for (const weight of weights) expect(weight).toBeCloseTo(weights[0] ?? 0, 6);
  });

  it('finds by meaning when no word is shared', async () => {
    const [best] = await search({ query: 'xyzzy', query_embedding: along(2), embedding_model: MODEL });
    expect(best).toMatchObject({ title: 'Warranty' });
  });

  it('never compares vectors of another model', async () => {
    expect(titles(await search({ query: 'xyzzy', query_embedding: along(3), embedding_model: MODEL }))).not.toContain('Hours');
    expect(titles(await search({ query: 'xyzzy', query_embedding: along(3), embedding_model: 'other:384' }))).toEqual(['Hours']);
    expect(await search({ query: 'xyzzy', query_embedding: along(3) })).toEqual([]);
  });

  it('puts a passage first that words and meaning agree on', async () => {
    const found = await search({ query: 'chargers', query_embedding: along(1), embedding_model: MODEL });
    expect(found[0]).toMatchObject({ title: 'Chargers' });
    expect(found[0]!.score).toBeGreaterThan(found[1]!.score);
  });

  it('never returns a passage of another customer', async () => {
    const found = await search({
      query: 'electric vehicle chargers cost dollars',
      query_embedding: along(1),
      embedding_model: MODEL,
    });
    expect(titles(found)).not.toContain('Secret chargers');
  });

  it('finds passages by their words also when many of different words weigh the same', async () => {
    const owner = await world.mintTenant();
    const { conversationId: id } = await world.openVisit(owner);
    for (const word of ['walnut', 'cedar', 'larch']) {
      for (const shelf of Array.from({ length: 20 }, (_, index) => index)) {
        await addPassage(world, owner, { title: `${word} ${shelf}`, content: `Boards of ${word}.` });
      }
    }
    const found = await search({ query: 'walnut or cedar or larch' }, world, id);
    expect(found.length).toBeGreaterThan(0);
  });

  it('refuses to lend a document or a passage to another tenant', async () => {
    const own = await openWorld();
    const [one, two] = [await own.mintTenant(), await own.mintTenant()];
    await addPassage(own, one, { title: 'Hours', content: 'We open at eight.' });
    const lend = own.rows(
      'insert into public.campaign_documents (customer_id, campaign_id, document_id) select $1, $2, id from public.documents where customer_id = $3',
      [two.customerId, two.campaignId, one.customerId],
    );
    expect(await refusalOf(lend)).toMatchObject({ code: '23503' });
    const plant = own.rows(
      'insert into public.chunks (customer_id, document_id, position, content) select $1, id, 1, $2 from public.documents where customer_id = $3',
      [two.customerId, 'Planted hours', one.customerId],
    );
    expect(await refusalOf(plant)).toMatchObject({ code: '23503' });
    await own.close();
  });

  it('finds nothing of a document that the campaign does not use', async () => {
    const own = await openWorld();
    const one = await own.mintTenant();
    const visit = await own.openVisit(one);
    await addPassage(own, one, { title: 'Hours', content: 'We open at eight.' });
    expect(await search({ query: 'open' }, own, visit.conversationId)).toHaveLength(1);
    await own.rows('delete from public.campaign_documents where campaign_id = $1', [one.campaignId]);
    expect(await search({ query: 'open' }, own, visit.conversationId)).toEqual([]);
    await own.close();
  });

  it('returns as many passages as the tier allows', async () => {
    const free = await world.mintTenant({ tier: 'free' });
    for (let index = 0; index < 12; index += 1)
      await addPassage(world, free, { title: `Roof ${index}`, content: `Roof number ${index}.` });
    const visit = await world.openVisit(free);
    expect(await search({ query: 'roof' }, world, visit.conversationId)).toHaveLength(3);
    await world.rows("update public.customers set tier_id = 'professional' where id = $1", [free.customerId]);
    expect(await search({ query: 'roof' }, world, visit.conversationId)).toHaveLength(10);
  });

  it.each([
    '',
    '   ',
    '???',
    'the and of',
    "'; drop table public.leads; --",
    'a & b | !c <-> (d',
    'https://x.example/?a=1&b=2',
    '🙂',
    'e-mail',
  ])('answers %j without an error', async (text) => {
    expect(await search({ query: text })).toEqual(expect.any(Array));
  });

  it('knows nothing for an unknown conversation', async () => {
    expect(await search({ query: 'chargers' }, world, '01900000-0000-7000-8000-00000000ffff')).toEqual([]);
  });
});

describe('embedding', () => {
  it('lists what has no vector of the model yet, and stores one', async () => {
    const own = await openWorld();
    const waiting = async (model: string) =>
      z
        .array(z.object({ id: z.string(), content: z.string() }))
        .parse(await own.call('maintenance', 'list_unembedded_chunks', { embedding_model: model, batch: 100 }));
    const before = await waiting(MODEL);
    expect(before.length).toBeGreaterThan(0);
    await own.call('maintenance', 'save_chunk_embedding', {
      chunk_id: before[0]!.id,
      embedding: along(0),
      embedding_model: MODEL,
    });
    expect(await waiting(MODEL)).toHaveLength(before.length - 1);
    expect(await waiting('other:384')).toHaveLength(before.length);
    await own.close();
  });
});
