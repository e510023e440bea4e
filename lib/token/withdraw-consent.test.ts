import { expect, it } from 'vitest';
import type { ChatEvent } from '../contracts/visit.ts';
import type { CallFunction } from '../core/call-function.ts';
import { SIGNAL_WITHIN_MS } from './close-rooms.ts';
import { withdrawConsent } from './withdraw-consent.ts';

const conversationId = '01900000-0000-7000-8000-000000000001';
const ASKED = `request_close ${JSON.stringify({ conversation_id: conversationId, reason: 'withdrawn' })}`;
const TOLD = 'chat {"type":"end","reason":"withdrawn"}';
const never = new Promise<never>(() => undefined);

function setUp(answer: object, faults: { livekit?: 'down' | 'silent'; store?: 'down' | 'silent' } = {}) {
  const log: string[] = [];
  const waits: number[] = [];
  const work: (() => Promise<void>)[] = [];
  const call: CallFunction = async (name, args, result) => {
    log.push(`${name} ${JSON.stringify(args)}`);
    return result.parse(answer);
  };
  const rooms = {
    closeRoom: async (roomName: string) => {
      log.push(`close ${roomName}`);
      if (faults.livekit === 'down') throw new Error('no answer');
      if (faults.livekit === 'silent') await never;
    },
  };
  const bus = {
    publish: async (_conversation: string, event: ChatEvent) => {
      log.push(`chat ${JSON.stringify(event)}`);
      if (faults.store === 'down') throw new Error('no store');
      return faults.store === 'silent' ? never : 1;
    },
  };
  const logger = { info: () => undefined, warn: () => undefined, error: (line: string) => void log.push(line) };
  // The time is up only where somebody would be waited for without end.
  const sleep = (ms: number) => {
    waits.push(ms);
    return Object.values(faults).includes('silent') ? Promise.resolve() : never;
  };
  const ctx = { call, rooms, bus, logger, sleep, later: (next: () => Promise<void>) => void work.push(next) };
  return { log, waits, work, withdraw: () => withdrawConsent(ctx, { conversationId }) };
}

it('marks the withdrawal before it closes the room, and tells the browser nothing of the room', async () => {
  const { log, work, withdraw } = setUp({ state: 'live', roomName: 'qv-a' });
  expect(await withdraw()).toEqual({ state: 'live' });
  expect(log).toEqual([ASKED, 'close qv-a', TOLD]);
  expect(work).toEqual([]);
});

it('ends a typed conversation for whoever looks at it', async () => {
  const { log, withdraw } = setUp({ state: 'ended', roomName: null });
  expect(await withdraw()).toEqual({ state: 'ended' });
  expect(log).toEqual([ASKED, TOLD]);
});

it.each(['down', 'silent'] as const)(
  'is a withdrawal in time also when LiveKit is %s, and asks it once more',
  async (livekit) => {
    const { log, waits, work, withdraw } = setUp({ state: 'live', roomName: 'qv-a' }, { livekit });
    expect(await withdraw()).toEqual({ state: 'live' });
    expect(waits).toEqual([SIGNAL_WITHIN_MS, SIGNAL_WITHIN_MS]);
    expect(work).toHaveLength(1);
    void work[0]?.();
    expect(log.filter((line) => line === 'close qv-a')).toHaveLength(2);
  },
);

it.each(['down', 'silent'] as const)('closes the room also when the chat log is %s', async (store) => {
  const { log, withdraw } = setUp({ state: 'live', roomName: 'qv-a' }, { store });
  expect(await withdraw()).toEqual({ state: 'live' });
  expect(log).toContain('close qv-a');
});
