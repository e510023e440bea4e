import { Tiktoken } from 'js-tiktoken/lite';
import cl100k from 'js-tiktoken/ranks/cl100k_base';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { randomTexts } from './testdata/random-texts.ts';
import { createTokenizer } from './tokenizer.ts';
import { countsTokens, countTokens, loadTokens, tokensAtMost } from './tokens.ts';

describe('before an encoding is loaded', () => {
  it('a text has as many tokens as bytes', () => {
    expect(tokensAtMost('Hëllo 👍')).toBe(11);
    expect(countsTokens('o3')).toBe(false);
    expect(countTokens('o3', 'Hëllo 👍')).toBe(11);
  });
});

describe.each([
  { model: 'gpt-6-luna', published: o200k, hello: 4 },
  { model: 'text-embedding-3-small', published: cl100k, hello: 4 },
])('the tokens of $model', ({ model, published, hello }) => {
  beforeAll(() => loadTokens(model));

  it('are those of the published tokenizer, in any script', () => {
    const reference = new Tiktoken(published);
    expect(countsTokens(model)).toBe(true);
    expect(countTokens(model, 'Hello, world!')).toBe(hello);
    expect(countTokens(model, '')).toBe(0);
    for (const text of randomTexts(createSeededRandom(7), 1_500))
      expect([text, countTokens(model, text)]).toEqual([text, reference.encode(text, [], []).length]);
  }, 120_000);

  it('are bounded where a piece is longer than any word, in a time that grows with its length only', () => {
    const startedMs = performance.now();
    expect(countTokens(model, 'xy'.repeat(500_000))).toBe(1_000_000);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});

describe('loading an encoding', () => {
  it('leaves the event loop free in between', async () => {
    let turns = 0;
    let isLoading = true;
    const turn = () => {
      turns += 1;
      if (isLoading) setImmediate(turn);
    };
    setImmediate(turn);
    await createTokenizer({ pattern: o200k.pat_str, ranks: o200k.bpe_ranks });
    isLoading = false;
    expect(turns).toBeGreaterThanOrEqual(19);
  });

  it('refuses ranks in another form', async () => {
    await expect(createTokenizer({ pattern: o200k.pat_str, ranks: '! 256 IQ==' })).rejects.toThrow('form');
    await expect(createTokenizer({ pattern: o200k.pat_str, ranks: '! 0 IQ==\n! 9 Ig==' })).rejects.toThrow('form');
  });

  it('is not possible for a model that is not known: bytes stay the bound', async () => {
    expect(await loadTokens('mistral-9')).toBe(false);
    expect(countTokens('mistral-9', 'word')).toBe(4);
  });
});
