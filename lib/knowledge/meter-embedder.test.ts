import { describe, expect, it } from 'vitest';
import { createCallMeter } from '../budget/call-meter.ts';
import { loadTokens } from '../budget/tokens.ts';
import type { Usage } from '../conversation/conversation-store.ts';
import type { Embedder } from './embedder.ts';
import { meterEmbedder } from './meter-embedder.ts';

const signal = new AbortController().signal;
const MODEL = 'text-embedding-3-small';
function setUp(embed: Embedder['embed'], heldMicroUsd = 1000) {
  const recorded: Usage[] = [];
  const meter = createCallMeter({
    prices: [{ model: MODEL, unit: 'input_token', microUsdPerMillion: 1_000_000 }],
    hold: { heldMicroUsd, usedMicroUsd: 0 },
    record: (usage) => void recorded.push(usage),
    nowMs: () => 0,
  });
  return { embedder: meterEmbedder({ model: 'mini:384', pricedAs: MODEL, embed }, meter), meter, recorded };
}

describe('the metered embedder', () => {
  it("books what the vendor counted, under the price table's name", async () => {
    const { embedder, recorded, meter } = setUp(async () => ({ vectors: [[1]], tokens: 7 }));
    expect(await embedder.embed(['How old may my roof be?'], signal)).toEqual({ vectors: [[1]], tokens: 7 });
    expect(recorded).toMatchObject([{ leg: 'embedding', model: MODEL, unit: 'input_token', quantity: 7, isEstimate: false }]);
    expect(meter.leftMicroUsd()).toBe(993);
  });

  it('books the tokens of its texts when no answer comes', async () => {
    await loadTokens(MODEL);
    const { embedder, recorded } = setUp(() => Promise.reject(new DOMException('too late', 'TimeoutError')));
    await expect(embedder.embed(['one two three', 'eleven'], signal)).rejects.toThrow('too late');
    expect(recorded).toMatchObject([{ quantity: 3 + 2, isEstimate: true }]);
  });

  it('books an estimate when the vendor does not say', async () => {
    const { embedder, recorded } = setUp(async () => ({ vectors: [[1]], tokens: 0 }));
    await embedder.embed(['one two three'], signal);
    expect(recorded).toMatchObject([{ isEstimate: true }]);
  });

  it('books nothing for a refusal', async () => {
    const { embedder, recorded, meter } = setUp(() => Promise.reject(Object.assign(new Error('429'), { status: 429 })));
    await expect(embedder.embed(['Hi'], signal)).rejects.toThrow('429');
    expect([recorded, meter.leftMicroUsd()]).toEqual([[], 1000]);
  });

  it('is idle when what runs is booked', async () => {
    let answer: (value: { vectors: number[][]; tokens: number }) => void = () => undefined;
    const { embedder, recorded } = setUp(() => new Promise((resolve) => (answer = resolve)));
    await embedder.idle();
    const asking = embedder.embed(['Hi'], signal);
    const idle = embedder.idle().then(() => recorded.length);
    answer({ vectors: [[1]], tokens: 1 });
    expect(await idle).toBe(1);
    await asking;
  });

  it('asks nothing that the hold does not cover', async () => {
    const asked: unknown[] = [];
    const { embedder } = setUp(async (texts) => {
      asked.push(texts);
      return { vectors: [[1]], tokens: 1 };
    }, 5);
    await expect(embedder.embed(['你好'], signal)).rejects.toMatchObject({ code: 'budget_exhausted' });
    expect(asked).toEqual([]);
  });
});
