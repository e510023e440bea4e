import { initializeLogger, voice } from '@livekit/agents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import { createChatRequests } from '#lib/budget/chat-requests.ts';
import type { Usage } from '#lib/conversation/conversation-store.ts';
import { type Lane, openLane, untilTrue } from '../bench/support/meter/lane.ts';
import type { CallDeps } from './call-deps.ts';
import { createLanguageModel } from './create-session.ts';

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
  const deps = { language: { apiKey: 'local', baseUrl: `${lane.url}/v1`, model: 'small' } } as CallDeps;
  const modelFor = (isEconomy: boolean) => createLanguageModel({ deps, requests }, isEconomy);
  const session = new voice.AgentSession({
    llm: modelFor(false),
    vad: null,
    userAwayTimeout: null,
    turnHandling: { turnDetection: null },
  });
  const agent = new voice.Agent({ instructions: 'Be kind.' });
  const faults: unknown[] = [];
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) => void faults.push(error));
  const asked = () =>
    lane.journal.list({ vendor: 'llm' }).flatMap(({ path, body }) => (path.endsWith('/completions') ? [body] : []));
  return { session, agent, modelFor, recorded, faults, asked };
}

describe("the call's language model", () => {
  it('answers more briefly from the moment the month nears its ceiling, and keeps nothing at the vendor', async () => {
    const { session, agent, modelFor, recorded, asked } = setUp();
    await session.start({ agent });
    await session.generateReply({ userInput: 'Hello.' }).waitForPlayout();
    await agent.updateOptions({ llm: modelFor(true) });
    await session.generateReply({ userInput: 'And now?' }).waitForPlayout();
    await session.close();
    expect(asked()).toMatchObject([
      { max_completion_tokens: 200, store: false },
      { max_completion_tokens: 140, store: false },
    ]);
    expect(recorded.filter(({ unit }) => unit === 'input_token')).toHaveLength(2);
  });

  it('books each attempt of the framework for itself', async () => {
    const { session, agent, recorded, asked } = setUp();
    await session.start({ agent });
    // The framework warms the connection up with a request of its own.
    await untilTrue(() => lane.journal.list({ vendor: 'llm' }).some(({ status }) => status === 200), 'the warm-up');
    lane.faults.order({ vendor: 'llm', fault: 'refuse', count: 1 });
    await session.generateReply({ userInput: 'Hello.' }).waitForPlayout();
    await session.close();
    expect(asked()).toHaveLength(2);
    expect(recorded.filter(({ unit }) => unit === 'input_token').map(({ isEstimate }) => isEstimate)).toEqual([true, false]);
  });

  it('makes no request that the hold does not cover', async () => {
    const { session, agent, recorded, asked, faults } = setUp(50);
    await session.start({ agent });
    const reply = session.generateReply({ userInput: 'Hello.' });
    await untilTrue(() => faults.length > 0, 'the refusal');
    await session.interrupt({ force: true }).await;
    await reply.waitForPlayout();
    await session.close();
    expect([asked(), recorded]).toEqual([[], []]);
  });
});
