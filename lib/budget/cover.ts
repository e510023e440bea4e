import type { CallMeter } from './call-meter.ts';

/** The recogniser reports five seconds at once, five more may be unreported, and a goodbye takes about five. */
const AHEAD_S = 15;

export interface TimeCosts {
  /** What must be left for the last words. */
  goodbyeMicroUsd: number;
  /** Listening, for each second. */
  secondMicroUsd: number;
  /** The room, for each minute that is begun. */
  roomMinuteMicroUsd: number;
}

/** Whether a call can go on for now and still end with words: goodbye, the next seconds, and a room minute that begins in them. */
export function isCovered(costs: TimeCosts, now: { leftMicroUsd: number; nextRoomMinuteInMs: number }): boolean {
  const roomMicroUsd = now.nextRoomMinuteInMs <= AHEAD_S * 1000 ? costs.roomMinuteMicroUsd : 0;
  return now.leftMicroUsd >= costs.goodbyeMicroUsd + AHEAD_S * costs.secondMicroUsd + roomMicroUsd;
}

/** Keeps a call under cover: `look` every second says once that it must end now, whether or not the hold can be renewed. */
export function createCoverWatch(ctx: {
  meter: CallMeter;
  costs: TimeCosts;
  nowMs: () => number;
  nextRoomMinuteAtMs: () => number;
  onUncovered: () => void;
}): { look(): void; letGo(): void } {
  let isOver = false;
  const { goodbyeMicroUsd, secondMicroUsd, roomMinuteMicroUsd } = ctx.costs;
  // Out of the reach of requests and speech, so that only time itself can use it up.
  ctx.meter.keep(goodbyeMicroUsd + AHEAD_S * secondMicroUsd + roomMinuteMicroUsd);
  return {
    look() {
      const nextRoomMinuteInMs = ctx.nextRoomMinuteAtMs() - ctx.nowMs();
      if (isOver || isCovered(ctx.costs, { leftMicroUsd: ctx.meter.leftMicroUsd(), nextRoomMinuteInMs })) return;
      isOver = true;
      ctx.onUncovered();
    },
    /** The last words begin: what was kept for them is theirs. */
    letGo() {
      isOver = true;
      ctx.meter.keep(0);
    },
  };
}
