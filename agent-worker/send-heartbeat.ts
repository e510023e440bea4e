import type { Room } from '@livekit/rtc-node';
import { AGENT_HEARTBEAT_ATTRIBUTE, SYNTHETIC_AUDIO } from '#lib/contracts/visit.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

/** Each call of it tells the visitor's page once more that the agent lives, and what it is. */
export function createHeartbeat(room: Room, logger: Logger): () => void {
  let beats = 0;
  return () => {
    beats += 1;
    void room.localParticipant
      ?.setAttributes({ ...SYNTHETIC_AUDIO, [AGENT_HEARTBEAT_ATTRIBUTE]: String(beats) })
      .catch((error: unknown) => logger.warn('heartbeat not sent', { error }));
  };
}
