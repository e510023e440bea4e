import { describe, expect, it } from 'vitest';
import type { Usage } from '../conversation/conversation-store.ts';
import { createCallMeter } from './call-meter.ts';
import { createCoverWatch, isCovered } from './cover.ts';

const COSTS = { goodbyeMicroUsd: 2_000, secondMicroUsd: 80, roomMinuteMicroUsd: 1_000 };
const FAR = 60_000;

describe('cover', () => {
  it.each([
    ['goodbye and fifteen seconds', 3_200, FAR, true],
    ['a micro-dollar less', 3_199, FAR, false],
    ['a room minute that begins in that time beside', 4_200, 15_000, true],
    ['not that room minute', 4_199, 15_000, false],
    ['a room minute that begins later', 3_200, 15_001, true],
  ])('of %s', (_, leftMicroUsd, nextRoomMinuteInMs, covered) => {
    expect(isCovered(COSTS, { leftMicroUsd, nextRoomMinuteInMs })).toBe(covered);
  });
});

/** A call that listens for every second and pays each room minute, on a clock of its own; nothing is ever renewed. */
function runCall(heldMicroUsd: number) {
  let clockMs = 0;
  let endedAtMs: number | undefined;
  const used: Usage[] = [];
  const prices = [
    { model: 'nova-3', unit: 'stt_second', microUsdPerMillion: 80_000_000 },
    { model: 'room', unit: 'room_minute', microUsdPerMillion: 1_000_000_000 },
    { model: 'aura-2', unit: 'tts_character', microUsdPerMillion: 30_000_000 },
  ];
  const meter = createCallMeter({
    prices,
    hold: { heldMicroUsd, usedMicroUsd: 0 },
    record: (usage) => void used.push(usage),
    nowMs: () => clockMs,
  });
  let roomMinutes = 0;
  const watch = createCoverWatch({
    meter,
    costs: COSTS,
    nowMs: () => clockMs,
    nextRoomMinuteAtMs: () => roomMinutes * 60_000,
    onUncovered: () => {
      endedAtMs ??= clockMs;
      watch.letGo();
    },
  });
  const speak = (quantity: number) =>
    meter.spend({ leg: 'tts', model: 'aura-2', unit: 'tts_character', quantity, isEstimate: false });
  for (; clockMs < 600_000 && endedAtMs === undefined; clockMs += 1_000) {
    if (clockMs % 60_000 === 0) {
      roomMinutes += 1;
      meter.use({ leg: 'room', model: 'room', unit: 'room_minute', quantity: 1, isEstimate: false });
    }
    // The recogniser reports late.
    if (clockMs % 5_000 === 0 && clockMs > 0)
      meter.use({ leg: 'stt', model: 'nova-3', unit: 'stt_second', quantity: 5, isEstimate: false });
    if (clockMs % 15_000 === 0) speak(100);
    watch.look();
  }
  return { meter, endedAtMs, speak };
}

describe('the watch over a call whose hold cannot be renewed', () => {
  it.each([20_000, 37_777, 60_000])('ends it with the goodbye still paid for, from %d micro-dollars', (heldMicroUsd) => {
    const { meter, endedAtMs, speak } = runCall(heldMicroUsd);
    expect(endedAtMs).toBeGreaterThan(10_000);
    // Five seconds that were heard and not reported, the goodbye, five more seconds while it is said.
    expect(speak(66)).toBe(true);
    meter.use({ leg: 'stt', model: 'nova-3', unit: 'stt_second', quantity: 10, isEstimate: false });
    expect(meter.leftMicroUsd()).toBeGreaterThanOrEqual(0);
  });

  it('leaves a call alone that is covered', () => {
    expect(runCall(10_000_000).endedAtMs).toBeUndefined();
  });

  it('says it once, and not while the last words are said', () => {
    const told: number[] = [];
    const meter = createCallMeter({
      prices: [],
      hold: { heldMicroUsd: 0, usedMicroUsd: 0 },
      record: () => undefined,
      nowMs: () => 0,
    });
    const ctx = { meter, costs: COSTS, nowMs: () => 0, nextRoomMinuteAtMs: () => FAR, onUncovered: () => void told.push(1) };
    const watch = createCoverWatch(ctx);
    watch.look();
    watch.look();
    expect(told).toHaveLength(1);
    const leaving = createCoverWatch(ctx);
    leaving.letGo();
    leaving.look();
    expect(told).toHaveLength(1);
  });
});
