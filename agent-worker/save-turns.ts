import { voice } from '@livekit/agents';
import type { LiveConversation } from '#lib/conversation/conversation-store.ts';
import { lateWrites } from '#lib/conversation/late-write.ts';
import type { WriteQueue } from '#lib/conversation/write-queue.ts';
import { uuidV7 } from '#lib/core/uuid.ts';

/** The framework reports seconds; we keep whole milliseconds under the same names. */
function metricsInMs(metrics: object): Record<string, number> {
  const entries = Object.entries(metrics).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] < 1_000,
  );
  return Object.fromEntries(entries.map(([name, seconds]) => [`${name}Ms`, Math.round(seconds * 1000)]));
}

/** Saves each turn as it is said, and keeps it in the talk's own list. */
export function saveTurns(
  session: voice.AgentSession,
  ctx: { talk: LiveConversation; writes: WriteQueue; nowMs: () => number; onAgentTurn: () => void },
): void {
  const { talk, writes, nowMs } = ctx;
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    if (item.type !== 'message' || (item.role !== 'user' && item.role !== 'assistant')) return;
    const content = item.textContent?.trim();
    if (!content) return;
    const role = item.role === 'user' ? 'visitor' : 'agent';
    if (role === 'agent') ctx.onAgentTurn();
    const turnId = uuidV7(nowMs());
    talk.turns.push({ id: turnId, role, content });
    const turn = {
      turnId,
      role,
      content,
      spokenAt: new Date(nowMs()),
      channel: 'voice',
      interrupted: item.interrupted,
      metrics: metricsInMs(item.metrics),
    } as const;
    writes.push(lateWrites(talk.conversationId).turn(turn));
  });
}
