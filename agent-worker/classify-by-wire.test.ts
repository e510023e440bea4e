import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import { createChatRequests } from '#lib/budget/chat-requests.ts';
import { createTurnClassifier } from '#lib/conversation/classify-turn.ts';
import type { Usage } from '#lib/conversation/conversation-store.ts';
import { createChatModel } from '#lib/providers/openai/chat-model.ts';
import { type Lane, openLane, untilTrue } from '../bench/support/meter/lane.ts';

const PRICES = ['input_token', 'cached_input_token', 'output_token'].map((unit) => ({
  model: 'small',
  unit,
  microUsdPerMillion: 1_000_000,
}));
const QUESTIONS = [
  ['What does a home charger cost?', 'price', 'low'],
  ['Can I talk to a real person, please?', 'person', 'low'],
  ['Compare leasing with buying: what are the tax effects, and which contract binds me longer?', 'question', 'high'],
] as const;

let lane: Lane;
beforeAll(async () => {
  lane = await openLane();
});
afterAll(() => lane.close());

function setUp(heldMicroUsd = 1_000_000) {
  lane.journal.clear();
  const recorded: Usage[] = [];
  const meter = createCallMeter({
    prices: PRICES,
    hold: { heldMicroUsd, usedMicroUsd: 0 },
    record: (usage) => void recorded.push(usage),
    nowMs: Date.now,
  });
  const classifier = createTurnClassifier({
    model: createChatModel(new OpenAI({ apiKey: 'local', baseURL: `${lane.url}/v1` }), 'small'),
    meter: createChatRequests({ meter, nowMs: Date.now }),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    nowMs: Date.now,
    isWanted: () => true,
    // The real deadline would race a busy machine.
    withinMs: 30_000,
  });
  const asked = () => lane.journal.list({ vendor: 'llm' }).filter(({ path }) => path.endsWith('/completions'));
  return { classifier, recorded, asked };
}

describe('the classifier over the wire', () => {
  it.each(QUESTIONS)('judges %j as %s, %s, and is booked', async (text, intent, complexity) => {
    const { classifier, recorded, asked } = setUp();
    classifier.hear(text);
    await untilTrue(() => recorded.some(({ unit }) => unit === 'output_token'), 'the request to be booked');
    await untilTrue(() => classifier.verdict(text).decidedBy === 'classifier', 'the answer');
    expect(classifier.verdict(text)).toMatchObject({
      intent,
      complexity,
      raw: { model: 'small', answer: { intent, complexity } },
    });
    expect(recorded.every(({ isEstimate }) => !isEstimate)).toBe(true);
    const { body } = asked().at(-1) as { body: { max_completion_tokens: number; store: boolean } };
    expect(body).toMatchObject({ max_completion_tokens: 60, store: false });
  });

  it('asks nothing that the hold does not cover', async () => {
    const { classifier, recorded, asked } = setUp(10);
    classifier.hear(QUESTIONS[0][0]);
    await untilTrue(() => 'why' in classifier.verdict(QUESTIONS[0][0]).raw, 'the refusal');
    await untilTrue(() => {
      const { raw } = classifier.verdict(QUESTIONS[0][0]);
      return 'why' in raw && raw.why === 'budget';
    }, 'the reason');
    expect([recorded, asked()]).toEqual([[], []]);
  });
});
