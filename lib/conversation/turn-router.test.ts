import { describe, expect, it } from 'vitest';
import type { ChatModel } from './chat-model.ts';
import type { LiveConversation } from './conversation-store.ts';
import { createTurnRouter } from './turn-router.ts';

const HARD = 'Compare leasing with buying: what are the tax effects, and which contract binds me longer?';
const named = (model: string): ChatModel => ({
  model,
  stream: () => {
    throw new Error('not used here');
  },
  structured: () => new Promise(() => undefined),
});
const priced = (model: string, factor: number) =>
  ['input_token', 'cached_input_token', 'output_token'].map((unit) => ({ model, unit, microUsdPerMillion: factor }));

function setUp(change: Partial<LiveConversation> = {}, isRouted = true) {
  const talk: LiveConversation = {
    state: 'live',
    conversationId: 'c1',
    customerId: 'k1',
    locale: 'en-US',
    campaign: { slug: 'demo', agentName: 'Sol', businessName: 'Sonora', greeting: 'Hello.', persona: '' },
    lead: { email: 'a@b.example', name: null, company: null, need: null, budget: null, timeline: null, phone: null },
    turns: [],
    hold: null,
    maxCallS: 300,
    isEconomy: false,
    prices: [...priced('luna', 1), ...priced('terra', 10)],
    tier: { hasLargerModel: true },
    ...change,
  };
  const [luna, terra] = [named('luna'), named('terra')];
  const noted: { turn_id: string | null; reason: string; raw_response: { signals: { words: number } } }[] = [];
  const refused: unknown[] = [];
  const router = createTurnRouter({
    model: luna,
    ...(isRouted ? { routing: { larger: terra, classifier: named('luna'), mayClassify: () => true } } : {}),
    talk,
    channel: 'voice',
    meter: { open: () => null },
    write: (write) => void noted.push(write.args as never),
    logger: { info: () => undefined, warn: () => undefined, error: (_, attributes) => void refused.push(attributes?.model) },
    nowMs: () => 1_000_000,
  });
  return { router, talk, luna, terra, noted, refused };
}

describe('the router of a conversation', () => {
  it('sends a question to the model of its decision', () => {
    const { router, terra, luna } = setUp();
    expect(router.modelOf(router.decide(HARD, () => true))).toBe(terra);
    expect(router.modelOf(router.decide('Where are you?', () => true))).toBe(luna);
  });

  it('goes to the small model where the larger one does not fit what is held', () => {
    const { router, luna } = setUp();
    const decision = router.decide(HARD, (model) => model === 'luna');
    expect(decision).toMatchObject({ model: 'small', modelId: 'luna', reason: 'budget', complexity: 'high' });
    expect(router.modelOf(decision)).toBe(luna);
  });

  it('takes the cheaper one for the small one when the prices turn round', () => {
    const { router, terra } = setUp({ prices: [...priced('luna', 10), ...priced('terra', 1)] });
    expect(router.modelOf(router.decide('Where are you?', () => true))).toBe(terra);
  });

  it('never asks a model without a price, and says so', () => {
    const { router, refused, luna } = setUp({ prices: priced('luna', 1) });
    expect(router.modelOf(router.decide(HARD, () => true))).toBe(luna);
    expect(refused).toEqual(['terra']);
  });

  it('decides once a turn, writes once a turn, and a new turn anew', () => {
    const { router, noted } = setUp();
    const first = router.decide(HARD, () => true);
    expect(router.decide(HARD, () => false)).toBe(first);
    router.note('t1');
    router.note('t1');
    expect(noted).toMatchObject([{ turn_id: 't1', reason: 'complex' }]);
    router.nextTurn();
    router.decide(HARD, () => true);
    router.note('t2');
    expect(noted.map(({ turn_id }) => turn_id)).toEqual(['t1', 't2']);
  });

  it('writes no decision on a draft that was replaced before its question was asked', () => {
    const { router, noted } = setUp();
    router.decide('Compare leasing', () => true);
    router.decide(HARD, () => true);
    router.note('t1');
    expect(noted.map(({ raw_response }) => raw_response.signals.words)).toEqual([HARD.split(' ').length]);
  });

  it('looks at the economy of the moment', () => {
    const { router, talk } = setUp();
    expect(router.decide(HARD, () => true).reason).toBe('complex');
    talk.isEconomy = true;
    router.nextTurn();
    expect(router.decide(HARD, () => true).reason).toBe('economy');
  });

  it('decides and writes nothing where there is one model', () => {
    const { router, noted, luna } = setUp({}, false);
    const decision = router.decide(HARD, () => true);
    router.note('t1');
    expect(router.modelOf(decision)).toBe(luna);
    expect(noted).toEqual([]);
  });
});
