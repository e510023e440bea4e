import type { Room } from '@livekit/rtc-node';
import { SYNTHETIC_AUDIO } from '#lib/contracts/visit.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

/** Call when the room is connected and before any sound of the agent is published. */
export async function markAsSynthetic(room: Room, logger: Logger): Promise<void> {
  try {
    await room.localParticipant?.setAttributes({ ...SYNTHETIC_AUDIO });
  } catch (error) {
    // The heartbeat carries the mark again.
    logger.warn('not marked as synthetic', { error });
  }
}
