import type { Room } from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SYNTHETIC_AUDIO } from '#lib/contracts/visit.ts';
import { markAsSynthetic } from './mark-as-synthetic.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const logger = { info: () => undefined, warn: vi.fn(), error: () => undefined };
const roomOf = (setAttributes: (attributes: object) => Promise<void>) =>
  ({ localParticipant: { setAttributes } }) as unknown as Room;

it('marks the participant, and greets on time where the answer is lost', async () => {
  const seen: object[] = [];
  const lost = roomOf((attributes) => {
    seen.push(attributes);
    return new Promise(() => undefined);
  });
  let isMarked = false;
  void markAsSynthetic(lost, logger).then(() => {
    isMarked = true;
  });
  await vi.advanceTimersByTimeAsync(300);
  expect([isMarked, seen]).toEqual([true, [SYNTHETIC_AUDIO]]);
});

it('survives a room that refuses', async () => {
  await markAsSynthetic(
    roomOf(() => Promise.reject(new Error('not allowed'))),
    logger,
  );
  expect(logger.warn).toHaveBeenCalled();
});
