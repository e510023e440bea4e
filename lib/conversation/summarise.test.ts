import { describe, expect, it } from 'vitest';
import { createCallMeter } from '../budget/call-meter.ts';
import { createChatRequests } from '../budget/chat-requests.ts';
import { AppError } from '../core/app-error.ts';
import type { ChatModel } from './chat-model.ts';
import type { LeadFacts, SavedTurn, Usage } from './conversation-store.ts';
import { summarise } from './summarise.ts';

const lead: LeadFacts = {
  email: 'maria@visitor.example',
  name: 'Maria',
  company: 'Acme',
  need: 'six chargers',
  budget: null,
  timeline: null,
  phone: null,
};
const turns: SavedTurn[] = [
  { id: '1', role: 'agent', content: 'Hello.' },
  { id: '2', role: 'visitor', content: 'Six chargers, please.' },
];
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const usage = { promptTokens: 100, cachedTokens: 0, completionTokens: 20 } as const;

function setUp(options: { heldMicroUsd?: number; model?: string; answer?: () => Promise<unknown> } = {}) {
  const recorded: Usage[] = [];
  let asked = 0;
  const prices = ['input_token', 'cached_input_token', 'output_token'].map((unit) => ({
    model: 'small',
    unit,
    microUsdPerMillion: 1_000_000,
  }));
  const meter = createCallMeter({
    prices,
    hold: { heldMicroUsd: options.heldMicroUsd ?? 10_000, usedMicroUsd: 0 },
    record: (use) => void recorded.push(use),
    nowMs: () => 0,
  });
  const model: ChatModel = {
    model: options.model ?? 'small',
    stream: () => {
      throw new Error('not used here');
    },
    structured: async ({ schema, messages, maxTokens, meter: requests }) => {
      const request = requests.open({ model: model.model, messages, max_completion_tokens: maxTokens });
      if (!request) throw new AppError('budget_exhausted', 'no room');
      asked += 1;
      try {
        const value = await (options.answer?.() ??
          Promise.resolve({ summary: 'Wants six chargers.', need: 'chargers', nextStep: 'Send a quote.' }));
        request.counted(usage);
        return schema.parse(value);
      } finally {
        request.end('lost');
      }
    },
  };
  return { ctx: { model, requests: createChatRequests({ meter, nowMs: () => 0 }), logger }, meter, recorded, asked: () => asked };
}
const PLAIN = {
  summary: 'Maria of Acme talked with the assistant (1 turn). They want: six chargers.',
  nextStep: 'Write to them about their request.',
  need: undefined,
};

describe('the summary', () => {
  it("is the model's, and its tokens are booked", async () => {
    const { ctx, recorded, meter } = setUp();
    expect(await summarise(ctx, { lead, turns })).toEqual({
      summary: 'Wants six chargers.',
      nextStep: 'Send a quote.',
      need: 'chargers',
    });
    expect(recorded.map((use) => [use.unit, use.quantity])).toEqual([
      ['input_token', 100],
      ['output_token', 20],
    ]);
    expect(meter.leftMicroUsd()).toBe(10_000 - 120);
  });

  it.each([
    ['is too dear for what is left', { heldMicroUsd: 10 }],
    ['has no price', { model: 'unpriced' }],
  ])('comes from the facts when the model %s, and holds no money back', async (_, options) => {
    const { ctx, meter } = setUp(options);
    const before = meter.leftMicroUsd();
    expect(await summarise(ctx, { lead, turns })).toEqual(PLAIN);
    expect(meter.leftMicroUsd()).toBe(before);
  });

  it.each([
    ['fails', true, () => Promise.reject(new AppError('unavailable', 'down'))],
    ['answers in another shape', false, async () => ({ text: 'x' })],
  ])('comes from the facts when the model %s, and what it used is booked', async (_, isEstimate, answer) => {
    const { ctx, recorded, meter } = setUp({ answer });
    expect(await summarise(ctx, { lead, turns })).toEqual(PLAIN);
    expect(recorded.map((use) => [use.unit, use.isEstimate])).toEqual([
      ['input_token', isEstimate],
      ['output_token', isEstimate],
    ]);
    const booked = recorded.reduce((sum, use) => sum + use.quantity, 0);
    expect(meter.leftMicroUsd()).toBe(10_000 - booked);
  });

  it.each(['See https://evil.example/pay for details.', 'Open evil dot com.', '<img src=x> wants chargers.'])(
    'comes from the facts when the model wrote %s',
    async (summary) => {
      const { ctx } = setUp({ answer: async () => ({ summary, need: 'x', nextStep: 'y' }) });
      expect(await summarise(ctx, { lead, turns })).toEqual(PLAIN);
    },
  );

  it('asks no model when nobody said anything', async () => {
    const { ctx, asked } = setUp();
    expect(await summarise(ctx, { lead: { ...lead, name: null, company: null }, turns: [turns[0]!] })).toMatchObject({
      summary: 'A visitor passed the gate and left before saying anything.',
    });
    expect(await summarise({ ...ctx, requests: undefined }, { lead, turns })).toEqual(PLAIN);
    expect(asked()).toBe(0);
  });
});
