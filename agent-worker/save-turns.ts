import { voice } from '@livekit/agents';
import type { LiveConversation } from '#lib/conversation/conversation-store.ts';
import { lateWrites } from '#lib/conversation/late-write.ts';
import type { WriteQueue } from '#lib/conversation/write-queue.ts';
import { uuidV7 } from '#lib/core/uuid.ts';
import { type Leg, overBudget } from '#lib/telemetry/latency-budget.ts';
import type { Logger } from '#lib/telemetry/logger.ts';
import type { TurnClock } from '#lib/telemetry/turn-clock.ts';

/** The framework's figures, in seconds, under the names of our legs; `reply` is knowledge, model and guard together, up to the first sentence. */
const FRAMEWORK_LEGS = {
  transcriptionDelay: 'stt',
  endOfTurnDelay: 'endOfTurn',
  llmNodeTtft: 'reply',
  ttsNodeTtfb: 'tts',
  e2eLatency: 'e2e',
} as const;

function metricsInMs(metrics: object): Record<string, number> {
  const known: Record<string, unknown> = { ...metrics };
  return Object.fromEntries(
    Object.entries(FRAMEWORK_LEGS).flatMap(([name, leg]) => {
      const seconds = known[name];
      return typeof seconds === 'number' && seconds >= 0 ? [[`${leg}Ms`, Math.round(seconds * 1000)]] : [];
    }),
  );
}

export interface SaveTurnsContext {
  talk: LiveConversation;
  writes: WriteQueue;
  clock: TurnClock;
  logger: Logger;
  nowMs: () => number;
  onAgentTurn: (turn: { id: string; content: string }) => void;
}

/** Saves each turn as it is said, with its milliseconds per leg, and keeps it in the talk's own list. A leg over its budget is logged once a call. */
export function saveTurns(session: voice.AgentSession, ctx: SaveTurnsContext): void {
  const { talk, writes, nowMs } = ctx;
  const slow = new Set<Leg>();
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    if (item.type !== 'message' || (item.role !== 'user' && item.role !== 'assistant')) return;
    const content = item.textContent?.trim();
    if (!content) return;
    const role = item.role === 'user' ? 'visitor' : 'agent';
    const turnId = uuidV7(nowMs());
    if (role === 'agent') ctx.onAgentTurn({ id: turnId, content });
    talk.turns.push({ id: turnId, role, content });
    const metrics = { ...(role === 'agent' ? ctx.clock.take() : {}), ...metricsInMs(item.metrics) };
    const turn = {
      turnId,
      role,
      content,
      spokenAt: new Date(nowMs()),
      channel: 'voice',
      interrupted: item.interrupted,
      metrics,
    } as const;
    writes.push(lateWrites(talk.conversationId).turn(turn));
    for (const { leg, ms, budgetMs } of overBudget(metrics)) {
      if (slow.has(leg)) continue;
      slow.add(leg);
      ctx.logger.warn('slower than its budget', { leg, ms, budgetMs, turnId, conversationId: talk.conversationId });
    }
  });
}
