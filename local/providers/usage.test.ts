import OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import { post, runProviders } from './testing/run-providers.ts';
import { scriptedModels } from './testing/scripted-models.ts';
import type { UsageTotals } from './usage.ts';

const models = {
  ...scriptedModels(async () => ''),
  embedder: () => ({ embed: async () => ({ vector: new Float32Array(384) }), close: async () => undefined }),
};
const providers = runProviders({ models });
const client = () => new OpenAI({ apiKey: 'local-test', baseURL: `${providers().url}/v1`, maxRetries: 0 });
const messages = [
  {
    role: 'system' as const,
    content: '# Knowledge\n[1] Financing: We offer financing over five, ten or fifteen years, without a down payment.',
  },
  { role: 'user' as const, content: 'Do you offer financing?' },
];
const ask = (signal?: AbortSignal) =>
  client().chat.completions.create({ model: 'x', stream: true, messages }, signal ? { signal } : {});
const billed = (vendor: 'llm' | 'embeddings' | 'tts'): UsageTotals | undefined => providers().context.usage.totals()[vendor];

async function untilBilled(vendor: 'llm' | 'embeddings' | 'tts'): Promise<UsageTotals> {
  for (;;) {
    const total = billed(vendor);
    if (total) return total;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the ledger', () => {
  beforeEach(() => {
    providers().context.usage.clear();
    providers().context.faults.clear();
    providers().context.profiles.clear();
  });

  it('bills a stream that the client left up to where it noticed, and the whole prompt', async () => {
    for await (const _ of await ask()) void _;
    const whole = await untilBilled('llm');
    providers().context.usage.clear();
    providers().context.profiles.set({ vendor: 'llm', firstMs: 0, perTokenMs: 20 });
    const gone = new AbortController();
    let pieces = 0;
    for await (const chunk of await ask(gone.signal)) {
      if (chunk.choices[0]?.delta.content) pieces += 1;
      if (pieces === 3) break;
    }
    gone.abort();
    const cut = await untilBilled('llm');
    expect(cut.promptTokens).toBe(whole.promptTokens);
    expect(cut.completionTokens).toBeGreaterThanOrEqual(3);
    expect(cut.completionTokens).toBeLessThan(whole.completionTokens);
  });

  it.each(['garbage', 'silence', 'refuse'] as const)(
    'bills the prompt that was taken when the answer is lost (%s)',
    async (fault) => {
      providers().context.faults.order({ vendor: 'llm', fault, count: 1 });
      await ask()
        .then(async (stream) => {
          for await (const _ of stream) void _;
        })
        .catch(() => undefined);
      const { promptTokens, completionTokens } = await untilBilled('llm');
      expect(promptTokens).toBeGreaterThan(10);
      expect(completionTokens).toBe(0);
    },
  );

  it('bills texts by the tokens of the asked model, not of the local one, and what was to be spoken', async () => {
    await client().embeddings.create({ model: 'x', input: ['one', 'eleven'] });
    expect((await untilBilled('embeddings')).promptTokens).toBe(1 + 2);
    providers().context.faults.order({ vendor: 'tts', fault: 'garbage', count: 1 });
    await post(`${providers().url}/v1/speak?encoding=linear16&container=none&sample_rate=24000`, { text: 'Hello there.' });
    expect((await untilBilled('tts')).characters).toBe(12);
  });

  it('bills nothing for what was refused by its status', async () => {
    providers().context.faults.order({ vendor: 'llm', fault: '500', count: 1 });
    await expect(ask()).rejects.toMatchObject({ status: 500 });
    expect(billed('llm')).toBeUndefined();
  });
});
