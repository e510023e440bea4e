import { initializeLogger, voice } from '@livekit/agents';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import { createChatRequests } from '#lib/budget/chat-requests.ts';
import type { Usage } from '#lib/conversation/conversation-store.ts';
import { maxReplyTokens } from '#lib/conversation/economy.ts';
import { createChatModel } from '#lib/providers/openai/chat-model.ts';
import { type Lane, openLane, untilTrue } from '../bench/support/meter/lane.ts';
import { ModelLlm } from './model-llm.ts';

const PRICES = ['input_token', 'cached_input_token', 'output_token'].map((unit) => ({
  model: 'small',
  unit,
  microUsdPerMillion: 1_000_000,
}));
let lane: Lane;
beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'fatal' });
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
  const requests = createChatRequests({ meter, nowMs: Date.now });
  const month = { isEconomy: false };
  let uncovered = 0;
  const session = new voice.AgentSession({
    llm: new ModelLlm({
      model: createChatModel(new OpenAI({ apiKey: 'local', baseURL: `${lane.url}/v1` }), 'small'),
      meter: requests,
      maxTokens: () => maxReplyTokens({ channel: 'voice', isEconomy: month.isEconomy }),
      onUncovered: () => {
        uncovered += 1;
      },
      nowMs: Date.now,
    }),
    vad: null,
    userAwayTimeout: null,
    turnHandling: { turnDetection: null },
  });
  const agent = new voice.Agent({ instructions: 'Be kind.' });
  const faults: unknown[] = [];
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) => void faults.push(error));
  const asked = () =>
    lane.journal.list({ vendor: 'llm' }).flatMap(({ path, body }) => (path.endsWith('/completions') ? [body] : []));
  return { session, agent, month, recorded, faults, asked, uncovered: () => uncovered };
}

describe("the call's language model", () => {
  it('answers more briefly from the moment the month nears its ceiling, and keeps nothing at the vendor', async () => {
    const { session, agent, month, recorded, asked } = setUp();
    await session.start({ agent });
    await session.generateReply({ userInput: 'Hello.' }).waitForPlayout();
    month.isEconomy = true;
    await session.generateReply({ userInput: 'And now?' }).waitForPlayout();
    await session.close();
    expect(asked()).toMatchObject([
      { max_completion_tokens: 200, store: false },
      { max_completion_tokens: 140, store: false },
    ]);
    expect(recorded.filter(({ unit }) => unit === 'input_token')).toHaveLength(2);
  });

  it('books a request that the vendor refused after it was sent, and reports the fault', async () => {
    const { session, agent, recorded, asked, faults } = setUp();
    await session.start({ agent });
    // The connection is warmed up with a request of its own.
    await untilTrue(() => lane.journal.list({ vendor: 'llm' }).some(({ status }) => status === 200), 'the warm-up');
    lane.faults.order({ vendor: 'llm', fault: 'refuse', count: 1 });
    await session.generateReply({ userInput: 'Hello.' }).waitForPlayout();
    await session.close();
    expect(asked()).toHaveLength(1);
    expect(faults).toHaveLength(1);
    expect(recorded.filter(({ unit }) => unit === 'input_token').map(({ isEstimate }) => isEstimate)).toEqual([true]);
  });

  it('makes no request that the hold does not cover', async () => {
    const { session, agent, recorded, asked, uncovered } = setUp(50);
    await session.start({ agent });
    const reply = session.generateReply({ userInput: 'Hello.' });
    await untilTrue(() => uncovered() > 0, 'the refusal');
    await session.interrupt({ force: true }).await;
    await reply.waitForPlayout();
    await session.close();
    expect([asked(), recorded]).toEqual([[], []]);
  });
});
