import { type CallMeter, createCallMeter } from '#lib/budget/call-meter.ts';
import { type ChatRequests, createChatRequests } from '#lib/budget/chat-requests.ts';
import { countRequests } from '#lib/budget/count-trips.ts';
import { lateWrites } from '#lib/conversation/late-write.ts';
import { queueFacts } from '#lib/conversation/queue-facts.ts';
import { createWriteQueue, type WriteQueue } from '#lib/conversation/write-queue.ts';
import { uuidV7 } from '#lib/core/uuid.ts';
import { meterEmbedder } from '#lib/knowledge/meter-embedder.ts';
import type { CallDeps } from './call-deps.ts';
import type { OpenCall } from './open-call.ts';

const ROOM_MINUTE_MS = 60_000;
const ROOM_MODEL = 'livekit-room';

/** What a call writes down and what it uses. */
export interface CallBooks {
  writes: WriteQueue;
  known: ReturnType<typeof queueFacts>;
  meter: CallMeter;
  requests: ChatRequests;
  /** Metered; without it questions are looked up by words. */
  embedder: ReturnType<typeof meterEmbedder> | undefined;
  /** Seconds that the first vendor heard. */
  hear(heard: { quantity: number; isEstimate: boolean }): void;
  /** Something happened that the report tells of. */
  note(kind: string, detail: Record<string, string | number>): void;
  room: {
    /** LiveKit bills each started minute, so each is booked when it starts: a worker that dies has booked what it used. */
    everyMs: number;
    bookMinute(): void;
    nextMinuteAtMs(): number;
    minuteMicroUsd(): number;
  };
}

export function openBooks({ talk, trips }: OpenCall, deps: CallDeps): CallBooks {
  const { logger, nowMs } = deps;
  const startedMs = nowMs();
  const { conversationId } = talk;
  const late = lateWrites(conversationId);
  const writes = createWriteQueue({
    call: countRequests(deps.call, trips),
    conversationId,
    backlog: deps.backlog,
    mayBeBehind: talk.turns.length > 0,
    logger,
    sleep: deps.sleep,
  });
  const meter = createCallMeter({
    prices: talk.prices,
    hold: talk.hold ?? { heldMicroUsd: 0, usedMicroUsd: 0 },
    used: talk.used,
    nowMs,
    record: (usage) => writes.push(late.usage(usage)),
  });
  let minutes = 0;
  return {
    writes,
    known: queueFacts({ lead: talk.lead, writes, conversationId, nowMs }),
    meter,
    requests: createChatRequests({ meter, nowMs }),
    embedder: deps.embedder && meterEmbedder(deps.embedder, meter),
    hear: (heard) => void meter.use({ leg: 'stt', model: deps.speech.sttModel, unit: 'stt_second', ...heard }),
    note: (kind, detail) => void writes.push(late.event({ eventId: uuidV7(nowMs()), kind, detail })),
    room: {
      everyMs: ROOM_MINUTE_MS,
      bookMinute() {
        minutes += 1;
        meter.use({ leg: 'room', model: ROOM_MODEL, unit: 'room_minute', quantity: 1, isEstimate: false });
      },
      nextMinuteAtMs: () => startedMs + minutes * ROOM_MINUTE_MS,
      minuteMicroUsd: () => meter.costOf(ROOM_MODEL, 'room_minute', 1),
    },
  };
}
