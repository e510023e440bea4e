import type { Room } from '@livekit/rtc-node';
import { RING_OVER_METHOD } from '#lib/contracts/ring-over.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

/** The first pair lasts 1 s and began before the room was asked for: after this it is over, whoever did not answer. */
const LONGEST_RING_MS = 1_500;

/** Resolves when the visitor's page has rung its first pair to the end; at once where there is nobody or no ring. */
export async function ringOver(room: Room, logger: Logger): Promise<void> {
  const [visitor] = room.remoteParticipants.values();
  if (!visitor || !room.localParticipant) return;
  try {
    await room.localParticipant.performRpc({
      destinationIdentity: visitor.identity,
      method: RING_OVER_METHOD,
      payload: '',
      responseTimeout: LONGEST_RING_MS,
    });
  } catch (error) {
    logger.info('greets without word of the ring', { error });
  }
}
