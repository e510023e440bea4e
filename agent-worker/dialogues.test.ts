import { initializeLogger, voice } from '@livekit/agents';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import { createChatRequests } from '#lib/budget/chat-requests.ts';
import { closeChat, postMessage } from '#lib/chat/chat-session.ts';
import type { ChatModel } from '#lib/conversation/chat-model.ts';
import { createConversationStore } from '#lib/conversation/conversation-store.ts';
import { maxReplyTokens } from '#lib/conversation/economy.ts';
import { DIALOGUES, type Dialogue, type ScriptedTurn, SPECIALIST } from '#lib/conversation/testdata/dialogues.ts';
import type { Routing } from '#lib/conversation/turn-router.ts';
import { createWriteQueue } from '#lib/conversation/write-queue.ts';
import { AppError } from '#lib/core/app-error.ts';
import type { CallFunction } from '#lib/core/call-function.ts';
import { createTurnClock } from '#lib/telemetry/turn-clock.ts';
import { spareOfNobody } from '../bench/support/spare.ts';
import { openWorld, type Tenant, type World } from '../supabase/tests/support/open-world.ts';
import type { CallDeps } from './call-deps.ts';
import { ModelLlm } from './model-llm.ts';
import { saveTurns } from './save-turns.ts';
import { traceTo } from './start-tracing.ts';
import { VoiceAgent } from './voice-agent.ts';

const MODELS = { small: 'gpt-6-luna', large: 'gpt-6.1-terra' } as const;
const warned: { message: string; attributes: unknown }[] = [];
const note = (message: string, attributes?: unknown) => void warned.push({ message, attributes });
const logger = { info: () => undefined, warn: note, error: note };
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const spans = new InMemorySpanExporter();
let world: World;
let tenants: Record<NonNullable<Dialogue['setting']> | 'usual', Tenant>;
beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  traceTo(new SimpleSpanProcessor(spans));
  world = await openWorld();
  await world.addWorker();
  tenants = {
    usual: await world.mintTenant(),
    economy: await world.mintTenant(),
    free_tier: await world.mintTenant({ tier: 'free' }),
    one_model_only: await world.mintTenant(),
  };
  await world.rows('update public.campaigns set specialists = $1', [JSON.stringify([SPECIALIST])]);
  await world.rows(
    'insert into public.budget_months (customer_id, month, spent_micro_usd) values ($1, private.month_of($1), 9100000)',
    [tenants.economy.customerId],
  );
  await world.rows("insert into public.feature_flags (flag, customer_id, is_enabled) values ('one_model_only', $1, true)", [
    tenants.one_model_only.customerId,
  ]);
});
afterAll(() => world.close());
beforeEach(() => {
  spans.reset();
  warned.length = 0;
});

/** The database under the agent's role, and models that follow the turn of the script. */
function openStage() {
  const call: CallFunction = async (name, args, result) => result.parse(await world.call('agent_worker', name, args));
  const asked: { model: string; system: string; tools: string[]; told: string[] }[] = [];
  let turn: ScriptedTurn | undefined;
  let step = 0;
  let classified = 0;
  const modelNamed = (model: string): ChatModel => ({
    model,
    async *stream({ messages, tools }) {
      const told = messages.flatMap((message) => (message.role === 'tool' ? [message.content] : []));
      asked.push({ model, system: messages.map(({ content }) => content).join('\n'), tools: Object.keys(tools), told });
      const reply = turn?.replies[step];
      step += 1;
      if (reply?.text) yield { kind: 'text', text: reply.text };
      for (const [index, { name, args }] of (reply?.calls ?? []).entries())
        yield { kind: 'tool_call', call: { id: `${asked.length}-${index}`, name, arguments: JSON.stringify(args) } };
    },
    async structured({ name, signal }) {
      if (name !== 'intent') throw new AppError('unavailable', 'down');
      classified += 1;
      if (turn?.classifier === 'down') throw new AppError('unavailable', 'down', { retryable: true });
      if (turn?.classifier === 'late')
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return turn?.classifier as never;
    },
  });
  const routing: Routing = {
    larger: modelNamed(MODELS.large),
    classifier: modelNamed(MODELS.small),
    mayClassify: () => true,
  };
  return {
    call,
    model: modelNamed(MODELS.small),
    routing,
    play(next: ScriptedTurn) {
      turn = next;
      step = 0;
      asked.length = 0;
    },
    asked,
    classified: () => classified,
  };
}
type Stage = ReturnType<typeof openStage>;

const decisionsOnTrace = () => spans.getFinishedSpans().filter(({ name }) => name === 'routing.decide');

/** The newest decision on the trace, beside what the script says. */
function expectSpan({ says, classifier, decides }: ScriptedTurn, index: number): void {
  const decided = decisionsOnTrace();
  expect(decided, says).toHaveLength(index + 1);
  expect(decided[index]?.attributes).toMatchObject({
    'routing.intent': decides.intent,
    'routing.complexity': decides.complexity,
    'routing.tier': decides.model,
    'routing.model': MODELS[decides.model],
    'routing.reason': decides.reason,
    'routing.decided_by': decides.by,
    ...(decides.by === 'classifier' && typeof classifier === 'object' ? { 'routing.confidence': classifier.confidence } : {}),
  });
}

/** Retrieval, guard and saving are on the trace as well, and not a word that anybody said. */
function expectQuietTrace(dialogue: Dialogue): void {
  const finished = spans.getFinishedSpans();
  const names = finished.map(({ name }) => name);
  for (const name of ['knowledge.retrieve', 'guard.check', 'writes.save']) expect(names).toContain(name);
  const told = JSON.stringify(finished.map(({ attributes, events, status }) => ({ attributes, events, status })));
  const replies = dialogue.turns.flatMap(({ says, replies }) => [says, ...replies.flatMap(({ text }) => text?.trim() || [])]);
  for (const words of replies) expect(told).not.toContain(words);
}

/** What the turn left, beside what the script says. */
async function expectTurn(stage: Stage, conversationId: string, { turn, index }: { turn: ScriptedTurn; index: number }) {
  const decisions = await world.rows(
    `select d.intent, d.complexity, d.tier as model, d.chosen_model, d.reason, d.decided_by as by, d.raw_response as raw, said.content as says
     from public.routing_decisions as d left join public.turns as said on said.id = d.turn_id
     where d.conversation_id = $1 order by d.created_at, d.id`,
    [conversationId],
  );
  expect(decisions, turn.says).toHaveLength(index + 1);
  const { raw, ...decision } = decisions[index]!;
  expect(decision).toEqual({ ...turn.decides, chosen_model: MODELS[turn.decides.model], says: turn.says });
  if (turn.decides.by === 'classifier') expect(raw).toEqual({ model: MODELS.small, answer: turn.classifier });
  else expect(raw).toHaveProperty('why');
  expectSpan(turn, index);
  const [talk] = await world.rows('select funnel_stage as stage, specialist from public.conversations where id = $1', [
    conversationId,
  ]);
  expect(talk, turn.says).toEqual({ stage: turn.stage, specialist: turn.speaker ?? null });
  // Every request of the turn went where the row says.
  expect(stage.asked.map(({ model }) => model)).toEqual(turn.replies.map(() => MODELS[turn.decides.model]));
  const told = stage.asked.at(-1)?.told ?? [];
  for (const words of turn.told ?? []) expect(told, turn.says).toContainEqual(expect.stringMatching(words));
  const speaksLuz = (stage.asked.at(-1)?.system ?? '').includes('You speak now as Luz');
  expect(speaksLuz).toBe(turn.speaker === SPECIALIST.id);
  expect(stage.asked.at(-1)?.tools.includes('hand_back_to_host')).toBe(turn.speaker === SPECIALIST.id);
}

/** The report that outlives the rows holds the same decisions. */
/** What the scripts ask for, and what a slow machine says of itself. */
const EXPECTED_WARNINGS = ['turn not classified', 'summary by model failed', 'slower than its budget'];

async function expectReport(stage: Stage, conversationId: string, dialogue: Dialogue) {
  const [ended] = await world.rows('select session_report as report from public.conversations where id = $1', [conversationId]);
  const count = async (table: string, where = 'true') =>
    world.count(`public.${table} where conversation_id = $1 and ${where}`, [conversationId]);
  expect(ended?.report).toMatchObject({
    routing: dialogue.turns.map(({ decides: { intent, complexity, model, reason, by } }) => ({
      intent,
      complexity,
      tier: model,
      model: MODELS[model],
      reason,
      decidedBy: by,
    })),
    funnelStage: dialogue.turns.at(-1)?.stage,
  });
  const report = ended?.report as { handovers: unknown[]; funnel: unknown[] };
  expect(report.handovers).toHaveLength(await count('conversation_events', "kind in ('handed_over', 'handed_back')"));
  expect(report.funnel).toHaveLength(await count('funnel_transitions'));
  const isAsked = ({ classifier, says, decides }: ScriptedTurn) =>
    (decides.by === 'classifier' || classifier === 'late' || classifier === 'down') && says.split(' ').length > 2;
  expect(stage.classified()).toBe(dialogue.turns.filter(isAsked).length);
  const faults = warned.filter(({ message }) => !EXPECTED_WARNINGS.includes(message));
  expect(faults).toEqual([]);
}

function tenantOf(dialogue: Dialogue): Tenant {
  return tenants[dialogue.setting ?? 'usual'];
}

describe('every decision of a typed dialogue equals its script', () => {
  it.each(DIALOGUES.map((dialogue) => [dialogue.name, dialogue] as const))('%s', async (_, dialogue) => {
    const conversationId = await world.openLive(tenantOf(dialogue), 'text');
    const stage = openStage();
    const ctx = {
      call: stage.call,
      model: stage.model,
      routing: stage.routing,
      embedder: undefined,
      logger,
      nowMs: Date.now,
      sleep,
      bus: {
        publish: async () => 1,
        claimMessage: async (_conversation: string, __: string, turnId: string) => turnId,
        read: () => {
          throw new Error('Nobody reads here.');
        },
      },
    };
    for (const [index, turn] of dialogue.turns.entries()) {
      // Each message begins the conversation again, as after a crash: only the database knows how long it lasts.
      await world.rows('update public.conversations set started_at = now() - make_interval(secs => $2) where id = $1', [
        conversationId,
        turn.atS,
      ]);
      stage.play(turn);
      const taken = await postMessage(ctx, { conversationId, message: { text: turn.says, clientMessageId: `m${index}` } });
      await taken.answer();
      await expectTurn(stage, conversationId, { turn, index });
    }
    await closeChat(ctx, { conversationId, reason: 'hang_up' });
    await expectReport(stage, conversationId, dialogue);
    expectQuietTrace(dialogue);
  });
});

describe('every decision of a spoken dialogue equals its script', () => {
  it.each(DIALOGUES.map((dialogue) => [dialogue.name, dialogue] as const))('%s', async (_, dialogue) => {
    const conversationId = await world.openLive(tenantOf(dialogue), 'voice');
    const stage = openStage();
    const store = createConversationStore(stage.call, conversationId);
    const talk = await store.begin({ channel: 'voice', workerId: 'w1' });
    if (talk.state !== 'live') throw new Error('The conversation is not live.');
    const beganMs = Date.now();
    let atMs = 0;
    const nowMs = () => beganMs + atMs;
    const writes = createWriteQueue({ call: stage.call, conversationId, logger, sleep });
    const meter = createCallMeter({
      prices: talk.prices,
      hold: talk.hold ?? { heldMicroUsd: 0, usedMicroUsd: 0 },
      record: () => undefined,
      nowMs,
    });
    const requests = createChatRequests({ meter, nowMs });
    const deps: CallDeps = {
      call: stage.call,
      embedder: undefined,
      model: stage.model,
      routing: stage.routing,
      phrases: { find: async () => null, renderForNext: async () => ({ characters: 0, isEstimate: false }) },
      speech: { apiKey: '', baseUrl: '', sttModel: 'stt', ttsModel: 'tts' },
      ...spareOfNobody(),
      workerId: 'w1',
      logger,
      nowMs,
      sleep,
    };
    const session = new voice.AgentSession({
      llm: new ModelLlm({
        model: deps.model,
        meter: requests,
        maxTokens: () => maxReplyTokens({ channel: 'voice', isEconomy: talk.isEconomy }),
        onUncovered: () => note('uncovered'),
        nowMs,
      }),
      vad: null,
      userAwayTimeout: null,
      turnHandling: { turnDetection: null },
    });
    session.on(voice.AgentSessionEventTypes.Error, ({ error }) => note('session error', error));
    const clock = createTurnClock(Date.now);
    const agent = new VoiceAgent({
      deps,
      clock,
      embedder: undefined,
      store,
      requests,
      talk,
      writes,
      requestEnd: () => undefined,
      onUncovered: () => note('uncovered'),
      isClosing: () => false,
    });
    saveTurns(session, { talk, writes, clock, logger, nowMs, onAgentTurn: () => agent.forgetQuestion() });
    await session.start({ agent });
    for (const [index, turn] of dialogue.turns.entries()) {
      atMs = turn.atS * 1000;
      stage.play(turn);
      agent.hear(turn.says, true);
      await session.generateReply({ userInput: turn.says }).waitForPlayout();
      await writes.drained();
      await expectTurn(stage, conversationId, { turn, index });
    }
    await session.close();
    await writes.drained();
    await store.end({ reason: 'goodbye' });
    await expectReport(stage, conversationId, dialogue);
    expectQuietTrace(dialogue);
    const whole = spans.getFinishedSpans().find(({ name }) => name === 'agent_session');
    const traces = new Set(decisionsOnTrace().map((span) => span.spanContext().traceId));
    expect([...traces]).toEqual([whole?.spanContext().traceId]);
  });
});
