import { describe, expect, it } from 'vitest';
import { AppError } from '../core/app-error.ts';
import type { Embedder } from './embedder.ts';
import { retrieve } from './retrieve.ts';

const passage = { id: 'p', title: 'Prices', content: 'A charger costs 1,200 dollars.', score: 1 };

function setUp(embed: Embedder['embed'] | undefined, search: () => Promise<(typeof passage)[]> = async () => [passage]) {
  const searches: object[] = [];
  const warnings: string[] = [];
  const ctx = {
    embedder: embed ? { model: 'mini:384', pricedAs: 'mini', embed } : undefined,
    store: {
      searchKnowledge: (input: object) => {
        searches.push(input);
        return search();
      },
    },
    logger: { info: () => undefined, warn: (message: string) => void warnings.push(message), error: () => undefined },
  };
  return { ctx, searches, warnings };
}
/** Never answers on its own, as a stuck provider: ends only when it is told to. */
const hang: Embedder['embed'] = (_texts, signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('retrieve', () => {
  it('searches by words and meaning, under the model that made the vector', async () => {
    const { ctx, searches } = setUp(async () => ({ vectors: [[0.1, 0.2]], tokens: 3 }));
    expect(await retrieve(ctx, 'How much?')).toEqual([passage]);
    expect(searches).toEqual([{ query: 'How much?', embedding: [0.1, 0.2], embeddingModel: 'mini:384' }]);
  });

  it.each([
    ['hangs', hang],
    ['fails', () => Promise.reject(new AppError('unavailable', 'down'))],
    ['answers with nothing', async () => ({ vectors: [], tokens: 0 })],
  ] satisfies [string, Embedder['embed']][])('searches by words alone when the embedder %s', async (_, embed) => {
    const { ctx, searches } = setUp(embed);
    expect(await retrieve(ctx, 'How much?')).toEqual([passage]);
    expect(searches).toEqual([{ query: 'How much?', embedding: undefined, embeddingModel: undefined }]);
  });

  it('searches by words where there is no embedder', async () => {
    const { ctx, searches } = setUp(undefined);
    expect(await retrieve(ctx, 'How much?')).toEqual([passage]);
    expect(searches).toMatchObject([{ embedding: undefined }]);
  });

  it('answers without passages, in time, when the database hangs', async () => {
    const { ctx, warnings } = setUp(undefined, () => new Promise(() => undefined));
    const askedMs = performance.now();
    expect(await retrieve(ctx, 'How much?')).toEqual([]);
    expect(performance.now() - askedMs).toBeLessThan(5_000);
    expect(warnings).toEqual(['knowledge search failed']);
  });

  it.each([
    ['hangs', () => new Promise<never>(() => undefined)],
    ['is gone', () => Promise.reject(new AppError('unavailable', 'down'))],
  ])('goes by the passages that are here, within a second, when the database %s', async (_, search) => {
    const { ctx } = setUp(undefined, search);
    const asked: string[] = [];
    const held = {
      isLoaded: () => true,
      search: (question: string) => {
        asked.push(question);
        return [passage];
      },
    };
    const askedMs = performance.now();
    expect(await retrieve({ ...ctx, held }, 'How much?')).toEqual([passage]);
    expect(performance.now() - askedMs).toBeLessThan(1_400);
    expect(asked).toEqual(['How much?']);
  });

  it('costs knowledge, not the call, when the database is gone', async () => {
    const { ctx, warnings } = setUp(undefined, () => Promise.reject(new AppError('unavailable', 'down')));
    expect(await retrieve(ctx, 'How much?')).toEqual([]);
    expect(warnings).toEqual(['knowledge search failed']);
  });

  it('asks about no more than a thousand characters', async () => {
    const { ctx, searches } = setUp(async (texts) => ({ vectors: [[texts[0]!.length]], tokens: 1 }));
    await retrieve(ctx, 'x'.repeat(5000));
    expect(searches).toMatchObject([{ query: 'x'.repeat(1000), embedding: [1000] }]);
  });
});
