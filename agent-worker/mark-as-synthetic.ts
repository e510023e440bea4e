import type { Room } from '@livekit/rtc-node';
import { SYNTHETIC_AUDIO } from '#lib/contracts/visit.ts';
import { within } from '#lib/core/within.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

/** The mark is on its way before the sound is, on the same line; an answer that is lost is waited for by the client for 5 s. */
const ANSWER_WITHIN_MS = 250;

/** Call when the room is connected and before any sound of the agent is published. */
export async function markAsSynthetic(room: Room, logger: Logger): Promise<void> {
  try {
    await within(ANSWER_WITHIN_MS, Promise.resolve(room.localParticipant?.setAttributes({ ...SYNTHETIC_AUDIO })));
  } catch (error) {
    // The heartbeat carries the mark again.
    logger.warn('not marked as synthetic', { error });
  }
}
