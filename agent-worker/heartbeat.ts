import type { Room } from '@livekit/rtc-node';
import { AGENT_HEARTBEAT_ATTRIBUTE, SYNTHETIC_AUDIO } from '#lib/contracts/visit.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

const BEAT_EVERY_MS = 2_500;

/** Tells the visitor's page that the agent lives, from now on. */
export function beginHeartbeat(room: Room, logger: Logger): NodeJS.Timeout {
  let beats = 0;
  const beat = () => {
    beats += 1;
    void room.localParticipant
      ?.setAttributes({ ...SYNTHETIC_AUDIO, [AGENT_HEARTBEAT_ATTRIBUTE]: String(beats) })
      .catch((error: unknown) => logger.warn('heartbeat not sent', { error }));
  };
  beat();
  return setInterval(beat, BEAT_EVERY_MS);
}
