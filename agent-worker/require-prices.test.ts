import { describe, expect, it } from 'vitest';
import type { CallFunction } from '#lib/core/call-function.ts';
import { requirePrices } from './require-prices.ts';

const MODELS = { STT_MODEL: 'ear', TTS_MODEL: 'mouth', LLM_SMALL_MODEL: 'brain', LLM_FALLBACK_MODEL: 'spare' };

function setUp(unpriced: string[] | 'down') {
  const logged: unknown[] = [];
  const asked: unknown[] = [];
  const maintenance: CallFunction = async (name, args, result) => {
    asked.push([name, args]);
    if (unpriced === 'down') throw new Error('down');
    return result.parse({ unpriced });
  };
  const log = (...entry: unknown[]) => void logged.push(entry);
  return { ctx: { maintenance, logger: { info: log, warn: log, error: log } }, asked, logged };
}

describe('the prices of a worker', () => {
  it('are asked for all its models, and nothing is said where none lacks', async () => {
    const { ctx, asked, logged } = setUp([]);
    await requirePrices(ctx, MODELS);
    expect(asked).toEqual([['read_health', { models: ['ear', 'mouth', 'brain', 'spare'] }]]);
    expect(logged).toEqual([]);
  });
  it.each(['ear', 'mouth', 'brain'])('keep it from starting when its calls need %s', async (model) => {
    await expect(requirePrices(setUp([model]).ctx, MODELS)).rejects.toThrow(`_MODEL=${model} has no price`);
  });
  it('are logged where calls can do without, and where nobody knows them', async () => {
    const spare = setUp(['spare']);
    await requirePrices(spare.ctx, MODELS);
    expect(spare.logged).toEqual([['model without a price is refused', { name: 'LLM_FALLBACK_MODEL', model: 'spare' }]]);
    const down = setUp('down');
    await requirePrices(down.ctx, MODELS);
    expect(down.logged).toHaveLength(1);
  });
});
