import { expect, it } from 'vitest';
import type { CallFunction } from '../core/call-function.ts';
import { erasePersonalData } from './personal-data.ts';

const report = { conversations: 1, turns: 2, destinations: [] };
const link = { leadId: '01900000-0000-7000-8000-0000000000a1', customerId: '01900000-0000-7000-8000-0000000000c1' };
const never = new Promise<never>(() => undefined);

it('reports an erasure also when the room service never answers, and asks it once more afterwards', async () => {
  const call: CallFunction = async (_, __, result) => result.parse({ report, rooms: ['qv-a', 'qv-b'] });
  const asked: string[] = [];
  const work: (() => Promise<void>)[] = [];
  const ctx = {
    call,
    rooms: {
      closeRoom: (roomName: string) => {
        asked.push(roomName);
        return never;
      },
    },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    sleep: async () => undefined,
    later: (next: () => Promise<void>) => void work.push(next),
  };
  expect(await erasePersonalData(ctx, link)).toEqual(report);
  expect(asked).toEqual(['qv-a', 'qv-b']);
  void work[0]?.();
  expect(asked).toEqual(['qv-a', 'qv-b', 'qv-a', 'qv-b']);
});
