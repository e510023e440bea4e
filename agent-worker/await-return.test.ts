import { EventEmitter } from 'node:events';
import { DisconnectReason, ParticipantKind, type Room } from '@livekit/rtc-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awaitReturn, type Renewed } from './await-return.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

function setUp() {
  const people = new Map<string, { kind: ParticipantKind }>([['visitor', { kind: ParticipantKind.STANDARD }]]);
  const events = new EventEmitter();
  const room = Object.assign(events, { remoteParticipants: people, isConnected: true });
  const seen: string[] = [];
  let renewed: Renewed | null = { closeReason: null, channel: 'voice' };
  let asked = 0;
  const watch = awaitReturn(room as unknown as Room, {
    nowMs: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    renew: async () => {
      asked += 1;
      return renewed;
    },
    onGone: () => void seen.push('gone'),
    onBack: ({ gapS, welcome, wasWriting }) =>
      void seen.push(`back after ${gapS} s${welcome ? ', welcome' : ''}${wasWriting ? ', wrote' : ''}`),
    end: (reason) => void seen.push(reason),
  });
  return {
    seen,
    watch,
    events,
    asked: () => asked,
    page: (next: Renewed | null) => {
      renewed = next;
    },
    drop() {
      people.clear();
      events.emit('participantDisconnected');
    },
    breakLine(reason: DisconnectReason) {
      room.isConnected = false;
      events.emit('disconnected', reason);
    },
    leaveGhost: () => void people.set('ghost', { kind: ParticipantKind.AGENT }),
    comeBack: () => void people.set('visitor', { kind: ParticipantKind.STANDARD }),
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

describe('a visitor who leaves the room', () => {
  it('is welcomed back after a gap, and not after a breath', async () => {
    const call = setUp();
    call.drop();
    await call.pass(3_000);
    call.comeBack();
    await call.pass(3_000);
    call.drop();
    await call.pass(30_000);
    call.comeBack();
    await call.pass(3_000);
    expect(call.seen).toEqual(['back after 4 s', 'gone', 'back after 31 s, welcome']);
  });

  it('is waited for a minute, and its call ended then', async () => {
    const call = setUp();
    call.drop();
    await call.pass(60_000);
    expect(call.seen).toEqual(['gone']);
    await call.pass(2_000);
    expect(call.seen).toEqual(['gone', 'left']);
    await call.pass(120_000);
    expect(call.seen).toHaveLength(2);
    expect(call.asked()).toBeLessThanOrEqual(21);
  });

  it('is not taken for a dead agent that is still in the room', async () => {
    const call = setUp();
    call.leaveGhost();
    call.drop();
    call.leaveGhost();
    await call.pass(62_000);
    expect(call.seen).toEqual(['gone', 'left']);
  });

  it('is waited for 20 s after a goodbye', async () => {
    const call = setUp();
    call.page({ closeReason: 'left', channel: 'voice' });
    call.drop();
    await call.pass(22_000);
    expect(call.seen).toEqual(['gone', 'left']);
  });

  it('keeps the conversation of a page that goes on in writing', async () => {
    const call = setUp();
    call.page({ closeReason: null, channel: 'text' });
    call.drop();
    await call.pass(22_000);
    expect(call.seen).toEqual(['gone', 'by_text']);
  });

  it('is waited for also while the database does not answer', async () => {
    const call = setUp();
    call.page(null);
    call.drop();
    await call.pass(40_000);
    call.comeBack();
    await call.pass(3_000);
    expect(call.seen).toEqual(['gone', 'back after 41 s, welcome']);
  });

  it('may drop fifty times, several times within one gap: each return counts once, and nothing listens on', async () => {
    const call = setUp();
    for (let drop = 0; drop < 50; drop += 1) {
      call.drop();
      call.drop();
      await call.pass(7_000);
      call.comeBack();
      await call.pass(3_000);
    }
    expect(call.seen.filter((what) => what.endsWith('welcome'))).toHaveLength(50);
    expect(call.seen).toHaveLength(100);
    expect(call.events.listenerCount('trackSubscribed')).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(call.watch.isGone()).toBe(false);
  });

  it('is not hung up on when the line breaks: the page goes on in writing, and the job has time to write', async () => {
    for (const page of [
      { closeReason: null, channel: 'text' },
      { closeReason: null, channel: 'voice' },
    ] as const) {
      const call = setUp();
      call.page(page);
      call.breakLine(DisconnectReason.JOIN_FAILURE);
      await call.pass(7_000);
      expect(call.seen).toEqual(['gone']);
      await call.pass(3_000);
      expect(call.seen).toEqual(['gone', 'by_text']);
    }
  });

  it('who had gone before the line broke has left, and is waited for as long', async () => {
    const call = setUp();
    call.drop();
    await call.pass(30_000);
    call.breakLine(DisconnectReason.SIGNAL_CLOSE);
    await call.pass(7_000);
    expect(call.seen).toEqual(['gone']);
    await call.pass(3_000);
    expect(call.seen).toEqual(['gone', 'left']);
  });

  it('is watched no more once the call is closed', async () => {
    const call = setUp();
    call.watch.stop();
    call.drop();
    call.breakLine(DisconnectReason.SIGNAL_CLOSE);
    await call.pass(90_000);
    expect([call.seen, call.asked()]).toEqual([[], 0]);
  });

  it('who said goodbye while the line was broken has left', async () => {
    const call = setUp();
    call.page({ closeReason: 'left', channel: 'voice' });
    call.breakLine(DisconnectReason.SIGNAL_CLOSE);
    await call.pass(10_000);
    expect(call.seen).toEqual(['gone', 'left']);
  });

  it.each([DisconnectReason.ROOM_DELETED, DisconnectReason.ROOM_CLOSED, DisconnectReason.PARTICIPANT_REMOVED])(
    'is not waited for in a room that the server ended (%s)',
    async (reason) => {
      const call = setUp();
      call.drop();
      await call.pass(2_000);
      call.breakLine(reason);
      await call.pass(90_000);
      expect(call.seen).toEqual([]);
    },
  );
});
