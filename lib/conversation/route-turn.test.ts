import { describe, expect, it } from 'vitest';
import { type RouteInput, rankModels, routeTurn } from './route-turn.ts';

const priced = (model: string, factor: number) =>
  Object.entries({ input_token: 1, cached_input_token: 0.1, output_token: 5 }).map(([unit, micro]) => ({
    model,
    unit,
    microUsdPerMillion: micro * factor,
  }));
const models = { small: 'luna', large: 'terra', unpriced: [] };
const route = (change: Partial<RouteInput>) =>
  routeTurn({
    classification: { complexity: 'medium', confidence: 0.9 },
    elapsedMs: 60_000,
    models,
    isEconomy: false,
    tier: { hasLargerModel: true },
    flags: {},
    current: 'small',
    ...change,
  });
const sure = (complexity: 'low' | 'medium' | 'high') => ({ classification: { complexity, confidence: 0.9 } });

describe('which model answers', () => {
  it.each([
    [sure('low'), 119.9, 'small', 'simple'],
    [sure('low'), 120, 'small', 'usual'],
    [sure('low'), 300, 'small', 'usual'],
    [sure('low'), 300.1, 'large', 'long_talk'],
    [sure('medium'), 119.9, 'small', 'usual'],
    [sure('medium'), 300, 'small', 'usual'],
    [sure('medium'), 300.1, 'large', 'long_talk'],
    [sure('high'), 0, 'large', 'complex'],
    [sure('high'), 300.1, 'large', 'long_talk'],
  ] as const)('%j after %d s: %s, %s', (change, elapsedS, model, reason) => {
    expect(route({ ...change, elapsedMs: elapsedS * 1000 })).toMatchObject({ model, reason });
  });

  it.each([
    [{ isEconomy: true }, 'economy'],
    [{ tier: { hasLargerModel: false } }, 'tier'],
    [{ flags: { one_model_only: true } }, 'switched_off'],
    [{ models: { small: 'luna', unpriced: ['terra'] } }, 'one_model'],
  ] as const)('is always the small one where %j', (change, reason) => {
    for (const elapsedMs of [0, 300_000, 900_000])
      expect(route({ ...sure('high'), ...(change as Partial<RouteInput>), elapsedMs })).toEqual({
        model: 'small',
        modelId: 'luna',
        reason,
      });
  });

  it.each([
    ['small', 'luna'],
    ['large', 'terra'],
  ] as const)('stays with the %s one while the verdict is unsure', (current, modelId) => {
    const unsure = { complexity: 'high', confidence: 0.49 } as const;
    expect(route({ classification: unsure, current })).toEqual({ model: current, modelId, reason: 'unsure' });
    expect(route({ classification: { ...unsure, confidence: 0.5 }, current }).reason).toBe('complex');
  });
});

describe('which model is the small one', () => {
  const prices = [...priced('luna', 1), ...priced('terra', 10)];
  it('is the cheaper of the two by the dated prices, whatever the settings call it', () => {
    expect(rankModels(prices, { small: 'luna', large: 'terra' })).toMatchObject({ small: 'luna', large: 'terra' });
    expect(rankModels(prices, { small: 'terra', large: 'luna' })).toMatchObject({ small: 'luna', large: 'terra' });
    const dearer = [...priced('luna', 100), ...priced('terra', 10)];
    expect(rankModels(dearer, { small: 'luna', large: 'terra' })).toMatchObject({ small: 'terra', large: 'luna' });
  });

  it('refuses a model without a price, also where only one unit has none', () => {
    expect(rankModels(priced('luna', 1), { small: 'luna', large: 'terra' })).toEqual({ small: 'luna', unpriced: ['terra'] });
    expect(rankModels(priced('terra', 1), { small: 'luna', large: 'terra' })).toEqual({ small: 'terra', unpriced: ['luna'] });
    const half = prices.filter(({ model, unit }) => model !== 'terra' || unit !== 'output_token');
    expect(rankModels(half, { small: 'luna', large: 'terra' })).toEqual({ small: 'luna', unpriced: ['terra'] });
  });

  it('needs two models to choose from', () => {
    expect(rankModels(prices, { small: 'luna', large: 'luna' })).toEqual({ small: 'luna', unpriced: [] });
    expect(rankModels(prices, { small: 'luna', large: undefined })).toEqual({ small: 'luna', unpriced: [] });
  });
});
