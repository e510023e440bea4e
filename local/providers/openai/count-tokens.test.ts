import { Tiktoken } from 'js-tiktoken/lite';
import cl100k from 'js-tiktoken/ranks/cl100k_base';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { describe, expect, it } from 'vitest';
import { randomTexts } from '../../../lib/budget/testdata/random-texts.ts';
import { createSeededRandom } from '../../../supabase/tests/support/seeded-random.ts';
import { chatTokens, embeddingTokens } from './byte-pairs.ts';
import { ChatRequest } from './chat-request.ts';
import { promptTokensOf } from './count-tokens.ts';

describe('the ledger of the local models', () => {
  it.each([
    { name: 'chat', open: chatTokens, published: o200k },
    { name: 'embeddings', open: embeddingTokens, published: cl100k },
  ])(
    'counts $name as the published tokenizer does',
    async ({ open, published }) => {
      const [count, reference] = [await open(), new Tiktoken(published)];
      for (const text of randomTexts(createSeededRandom(11), 500))
        expect([text, count(text)]).toEqual([text, reference.encode(text, [], []).length]);
    },
    120_000,
  );

  it('counts messages and functions as the vendor documents them', async () => {
    const count = await chatTokens();
    const parameters = { type: 'object', properties: { unit: { type: 'string', description: 'The unit.' } } };
    const messages = [{ role: 'user', content: 'Hello' }];
    const request = (more: object = {}) => ChatRequest.parse({ model: 'gpt-6-luna', messages, ...more });
    expect(promptTokensOf(request(), count)).toBe(3 + 3 + 1 + 1);
    const tools = [{ type: 'function', function: { name: 'look', description: 'Looks.', parameters } }];
    expect(promptTokensOf(request({ tools }), count)).toBe(
      8 + 12 + 7 + count('look:Looks') + 3 + 3 + count('unit:string:The unit'),
    );
    const shape = { name: 'answer', schema: parameters };
    expect(promptTokensOf(request({ response_format: { type: 'json_schema', json_schema: shape } }), count)).toBe(
      8 + count(JSON.stringify(shape)),
    );
  });
});
