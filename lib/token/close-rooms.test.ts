import { expect, it } from 'vitest';
import { closeRooms, SIGNAL_WITHIN_MS } from './close-rooms.ts';

const never = new Promise<never>(() => undefined);

/** Rooms by how the room service answers for them: `fine`, `down` (refuses) or `silent` (never answers). */
function setUp(answers: Record<string, 'fine' | 'down' | 'silent'>) {
  const asked: string[] = [];
  const faults: unknown[] = [];
  const waits: number[] = [];
  const work: (() => Promise<void>)[] = [];
  const rooms = {
    closeRoom: async (roomName: string) => {
      asked.push(roomName);
      if (answers[roomName] === 'down') throw new Error('no answer');
      if (answers[roomName] === 'silent') await never;
    },
  };
  const isSilent = Object.values(answers).includes('silent');
  const ctx = {
    rooms,
    logger: { info: () => undefined, warn: () => undefined, error: (...fault: unknown[]) => void faults.push(fault) },
    // The time is up only where somebody would be waited for without end.
    sleep: (ms: number) => {
      waits.push(ms);
      return isSilent ? new Promise<void>((resolve) => setImmediate(resolve)) : never;
    },
    later: (next: () => Promise<void>) => void work.push(next),
  };
  const close = () => closeRooms(ctx, { roomNames: Object.keys(answers), because: 'erasure' });
  return { ctx, asked, faults, waits, work, close };
}

it('closes all rooms together and has nothing left to do', async () => {
  const { asked, work, close } = setUp({ 'qv-a': 'fine', 'qv-b': 'fine' });
  await close();
  expect(asked).toEqual(['qv-a', 'qv-b']);
  expect(work).toEqual([]);
});

it('asks for the others although one room hangs, waits no longer than 700 ms, and asks for that one once more', async () => {
  const { asked, waits, work, close } = setUp({ 'qv-a': 'silent', 'qv-b': 'fine' });
  await close();
  expect(waits).toEqual([SIGNAL_WITHIN_MS]);
  expect(asked).toEqual(['qv-a', 'qv-b']);
  expect(work).toHaveLength(1);
  void work[0]?.();
  expect(asked).toEqual(['qv-a', 'qv-b', 'qv-a']);
});

it('notes a refusal and asks once more', async () => {
  const { faults, asked, work, close } = setUp({ 'qv-a': 'down' });
  await close();
  expect(faults).toHaveLength(1);
  await work[0]?.();
  expect(asked).toEqual(['qv-a', 'qv-a']);
});

it('has nothing to close where there is no room service', async () => {
  const { ctx, work } = setUp({});
  await closeRooms({ ...ctx, rooms: undefined }, { roomNames: ['qv-a'], because: 'withdrawal' });
  expect(work).toEqual([]);
});
