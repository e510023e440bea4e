import { initializeLogger, voice } from '@livekit/agents';
import { z } from 'zod';
import { ModelLlm } from '../../agent-worker/model-llm.ts';
import { saveTurns } from '../../agent-worker/save-turns.ts';
import { VoiceAgent } from '../../agent-worker/voice-agent.ts';
import { createCallMeter } from '../../lib/budget/call-meter.ts';
import { createChatRequests } from '../../lib/budget/chat-requests.ts';
import type { ChatModel } from '../../lib/conversation/chat-model.ts';
import { createConversationStore } from '../../lib/conversation/conversation-store.ts';
import { lateWrites } from '../../lib/conversation/late-write.ts';
import { queueFacts } from '../../lib/conversation/queue-facts.ts';
import { createWriteQueue } from '../../lib/conversation/write-queue.ts';
import { createCallFunction } from '../../lib/providers/supabase/call-function.ts';
import { createBacklog } from '../../lib/providers/upstash/backlog.ts';
import { createTurnClock } from '../../lib/telemetry/turn-clock.ts';

/** A call in a process of its own, made to be killed: the worker's agent, queue and meter with a scripted model, without room and sound. */
export const KilledCall = z.object({
  conversationId: z.string(),
  database: z.object({ url: z.string(), publishableKey: z.string(), jwtSecret: z.string() }),
  kv: z.object({ url: z.string(), token: z.string(), secret: z.string() }),
  /** Between a reply and the next question. */
  pauseMs: z.number(),
});

const MODEL = 'gpt-6-luna';
const WORD_MS = 12;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Answers question N with answer N, word by word; with the second one it notes what the visitor needs. */
const scripted: ChatModel = {
  model: MODEL,
  async *stream({ messages, tools, maxTokens, meter }) {
    const asked = messages.findLast((message) => message.role === 'user')?.content ?? '';
    const number = /\d+/.exec(asked)?.[0] ?? '0';
    const request = meter.open({ model: MODEL, messages, tools: Object.keys(tools), max_completion_tokens: maxTokens });
    const words = `Answer ${number} is that our team can do this for you in a day or two.`.split(/(?<= )/);
    for (const text of words) {
      await sleep(WORD_MS);
      request?.received(text);
      yield { kind: 'text', text };
    }
    if (number === '2')
      yield { kind: 'tool_call', call: { id: 'f', name: 'save_lead', arguments: JSON.stringify({ need: 'solar panels' }) } };
    request?.counted({ promptTokens: 400, cachedTokens: 0, completionTokens: words.length });
    request?.end('answered');
  },
  structured: () => Promise.reject(new Error('Nobody sums this call up.')),
};

async function main(): Promise<void> {
  const { conversationId, database, kv, pauseMs } = KilledCall.parse(JSON.parse(process.argv[2] ?? ''));
  initializeLogger({ pretty: false, level: 'silent' });
  const call = createCallFunction(database, 'agent_worker');
  const store = createConversationStore(call, conversationId);
  const talk = await store.begin({ channel: 'voice', workerId: `killed-${process.pid}` });
  if (talk.state !== 'live') throw new Error(`The conversation is ${talk.state}.`);
  const nowMs = Date.now;
  const writes = createWriteQueue({ call, conversationId, backlog: createBacklog(kv), logger: silent, sleep });
  const meter = createCallMeter({
    prices: talk.prices,
    hold: talk.hold ?? { heldMicroUsd: 0, usedMicroUsd: 0 },
    nowMs,
    record: (usage) => writes.push(lateWrites(conversationId).usage(usage)),
  });
  const requests = createChatRequests({ meter, nowMs });
  const known = queueFacts({ lead: talk.lead, writes, conversationId, nowMs });
  const clock = createTurnClock(nowMs);
  const session = new voice.AgentSession({
    llm: new ModelLlm({ model: scripted, meter: requests, maxTokens: () => 100, onUncovered: () => undefined, nowMs }),
    vad: null,
    userAwayTimeout: null,
    turnHandling: { turnDetection: null },
  });
  session.on(voice.AgentSessionEventTypes.Error, () => undefined);
  saveTurns(session, { talk, writes, clock, logger: silent, nowMs, onAgentTurn: () => undefined });
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    if (item.type === 'message' && item.textContent?.trim()) process.stdout.write(`SAID ${item.textContent.trim()}\n`);
  });
  const agent = new VoiceAgent({
    deps: { call, embedder: undefined, model: scripted, logger: silent, nowMs, sleep } as never,
    store: { ...store, saveLeadFacts: known.save },
    embedder: undefined,
    requests,
    talk,
    writes,
    clock,
    requestEnd: () => undefined,
    onUncovered: () => undefined,
    isClosing: () => false,
  });
  await session.start({ agent });
  process.stdout.write('LIVE\n');
  for (let number = 1; ; number += 1) {
    await session.generateReply({ userInput: `Question ${number}: can you do this with solar panels?` }).waitForPlayout();
    await sleep(pauseMs);
  }
}

if (import.meta.main) void main();
