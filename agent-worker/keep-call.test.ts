import { EventEmitter } from 'node:events';
import { ParticipantKind } from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ownWords } from '#lib/conversation/words/own-words.ts';
import { type KeepContext, keepCall } from './keep-call.ts';
import type { WiredCall } from './wire-call.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const MAX_CALL_S = 300;
const WORDS = ownWords('en-US').spoken;

/** A call of five minutes whose renewals answer what the test says. */
function setUp() {
  const answer: Record<string, unknown> = { isGranted: true, heldMicroUsd: 1_000, usedMicroUsd: 10, isEconomy: false };
  const visitor = new Map([['visitor', { kind: ParticipantKind.STANDARD }]]);
  const room = Object.assign(new EventEmitter(), {
    remoteParticipants: visitor,
    isConnected: true,
    localParticipant: { setAttributes: async () => undefined },
  });
  const talk = { locale: 'en-US', isEconomy: false, maxCallS: MAX_CALL_S, conversationId: 'c1' };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const seen: string[] = [];
  const renewed = vi.fn();
  const call = {
    session: { say: vi.fn() },
    fixed: { say: (words: string) => void seen.push(words) },
    leave: {
      say: (words: string, { reason }: { reason: string }) => void seen.push(`${words} (${reason})`),
      isClosing: () => false,
      hush: () => undefined,
    },
    cover: { look: () => undefined },
    outOfMoney: () => void seen.push('out of money'),
  } as unknown as WiredCall;
  const kept = keepCall(call, {
    open: { room, talk, store: { renewHold: async () => answer } },
    books: { room: { bookMinute: () => undefined, everyMs: 60_000 }, meter: { renewed }, note: () => undefined },
    deps: { logger, nowMs: Date.now, sleep: async () => undefined, workerId: 'w' },
    startedMs: 0,
    end: (reason: string) => void seen.push(`ended: ${reason}`),
  } as unknown as KeepContext);
  return { answer, talk, seen, renewed, stop: () => kept.stop(), pass: (s: number) => vi.advanceTimersByTimeAsync(s * 1_000) };
}

it('says once that the month nears its ceiling, and halves what is left of the call', async () => {
  const { answer, talk, seen, pass, stop } = setUp();
  await pass(20);
  expect([seen, talk.isEconomy]).toEqual([[], false]);
  answer.isEconomy = true;
  await pass(5);
  expect([seen, talk.isEconomy]).toEqual([[WORDS.economy], true]);
  // 276 s were left at the renewal after 24 s: 138 now, with half a minute's warning.
  await pass(24 + 138 - 30 - 25 - 1);
  expect(seen).toEqual([WORDS.economy]);
  await pass(2);
  expect(seen).toEqual([WORDS.economy, WORDS.halfMinute]);
  await pass(30);
  expect(seen).toEqual([WORDS.economy, WORDS.halfMinute, `${WORDS.timeIsUp} (max_duration)`]);
  stop();
});

it('goes on for its whole time while the month is far from it', async () => {
  const { seen, renewed, pass, stop } = setUp();
  await pass(MAX_CALL_S - 31);
  expect(seen).toEqual([]);
  expect(renewed).toHaveBeenCalledWith({ heldMicroUsd: 1_000, usedMicroUsd: 10 });
  await pass(32);
  expect(seen).toEqual([WORDS.halfMinute, `${WORDS.timeIsUp} (max_duration)`]);
  stop();
});

it.each([
  ['budget', 'out of money'],
  ['withdrawn', 'ended: withdrawn'],
  ['hang_up', 'ended: hang_up'],
])('ends when a renewal is refused: %s', async (closeReason, ends) => {
  const { answer, seen, pass, stop } = setUp();
  Object.assign(answer, { isGranted: false, closeReason });
  await pass(9);
  expect(seen).toEqual([ends]);
  stop();
});
