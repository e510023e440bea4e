import type { ConversationStore } from '../conversation/conversation-store.ts';
import { uuidV7 } from '../core/uuid.ts';
import type { Logger } from '../telemetry/logger.ts';

/** As long as the database keeps a place without a word (`take_answer_place`). */
const ALIVE_MS = 20_000;
/** Three words may be lost before the place is. */
const KEEP_EVERY_MS = 5_000;
const FIRST_LOOK_MS = 250;
const SLOWEST_LOOK_MS = 2_000;
/** A web process is ended after five minutes (app/api/chat/route.ts); a question that waited so long stays saved, unanswered. */
const PATIENCE_MS = 240_000;

export interface AnswerPlace {
  /** False when the place may be another's by now: nothing more may be spent. */
  isHeld(): boolean;
  /** True when somebody else answered before: what was read of the conversation is old. */
  hasWaited: boolean;
}
interface PlaceContext {
  store: Pick<ConversationStore, 'takeAnswerPlace' | 'leaveAnswerPlace'>;
  logger: Logger;
  nowMs: () => number;
  sleep: (ms: number) => Promise<void>;
}

/**
 * Runs `work` when everybody before has answered, whichever web process they are in; a process that died loses its place after 20 s.
 * Null, without `work`, when the conversation ended meanwhile or is being closed. `isLast` is for the close itself.
 */
export async function inAnswerPlace<Value>(
  ctx: PlaceContext,
  input: { isLast?: boolean; work: (place: AnswerPlace) => Promise<Value> },
): Promise<Value | null> {
  const request = { placeId: uuidV7(ctx.nowMs()), isLast: input.isLast ?? false };
  const startedMs = ctx.nowMs();
  let heldUntilMs = 0;
  const take = async () => {
    const askedMs = ctx.nowMs();
    const { state } = await ctx.store.takeAnswerPlace(request);
    heldUntilMs = state === 'first' ? askedMs + ALIVE_MS : 0;
    return state;
  };
  let waits = 0;
  for (let state = await take(); state !== 'first'; state = await take()) {
    if (state === 'over') return null;
    if (ctx.nowMs() - startedMs > PATIENCE_MS) {
      ctx.logger.warn('a message waited too long for its answer');
      await ctx.store.leaveAnswerPlace(request.placeId);
      return null;
    }
    await ctx.sleep(Math.min(SLOWEST_LOOK_MS, FIRST_LOOK_MS * 1.5 ** waits));
    waits += 1;
  }
  const keeping = setInterval(() => {
    // A word that is lost is followed by the next; a place that is lost shows in isHeld.
    void take().catch(() => undefined);
  }, KEEP_EVERY_MS);
  try {
    return await input.work({ isHeld: () => ctx.nowMs() < heldUntilMs, hasWaited: waits > 0 });
  } finally {
    clearInterval(keeping);
    await ctx.store.leaveAnswerPlace(request.placeId);
  }
}
