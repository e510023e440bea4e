import { EventEmitter } from 'node:events';
import { ParticipantKind } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { moveCall, toldToGo } from './move-call.ts';

const CONVERSATION = '01900000-0000-7000-8000-000000000001';
const metadata = JSON.stringify({ conversationId: CONVERSATION });
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

function setUp() {
  const participants = new Map<string, { kind: ParticipantKind }>([['visitor', { kind: ParticipantKind.STANDARD }]]);
  const room = { name: 'qv-1', isConnected: true, remoteParticipants: participants } as unknown as Parameters<
    typeof moveCall
  >[1]['room'];
  const dispatched: unknown[] = [];
  let slept = 0;
  /** What happens after so many looks. */
  const plan = new Map<number, () => void>();
  const ctx = {
    agents: { dispatch: async (input: unknown) => void dispatched.push(input) },
    logger,
    sleep: async () => {
      slept += 1;
      plan.get(slept)?.();
    },
  };
  return { room, participants, dispatched, ctx, plan, slept: () => slept };
}

describe('a worker that must go', () => {
  it('tells its job processes by the message of the framework, and nothing else does', () => {
    const own = new EventEmitter();
    const told = toldToGo(own as unknown as NodeJS.Process);
    for (const message of [null, 'shutdownRequest', { case: 'pingRequest' }]) own.emit('message', message);
    expect(told.aborted).toBe(false);
    own.emit('message', { case: 'shutdownRequest', value: {} });
    expect(told.aborted).toBe(true);
  });

  it('asks for another agent in the same room and stays until it is there', async () => {
    const { room, participants, dispatched, ctx, plan, slept } = setUp();
    plan.set(3, () => participants.set('agent-2', { kind: ParticipantKind.AGENT }));
    await moveCall(ctx, { room, metadata });
    expect(dispatched).toEqual([
      { roomName: 'qv-1', metadata: JSON.stringify({ conversationId: CONVERSATION, lostProcesses: 1 }) },
    ]);
    expect(slept()).toBe(3);
  });

  it('leaves after eight seconds when nobody takes the call', async () => {
    const { room, ctx, slept } = setUp();
    await moveCall(ctx, { room, metadata });
    expect(slept()).toBe(80);
  });

  it('takes an agent that was there before for no successor', async () => {
    const { room, participants, ctx, slept } = setUp();
    participants.set('ghost', { kind: ParticipantKind.AGENT });
    await moveCall(ctx, { room, metadata });
    expect(slept()).toBe(80);
  });
});
