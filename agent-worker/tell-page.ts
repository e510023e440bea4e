import type { Room } from '@livekit/rtc-node';
import { SAID_TOPIC, TURN_ID_ATTRIBUTE } from '#lib/contracts/said-turn.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

/** Tells the visitor's page how a turn of the agent was saved, so that it reads what was said. A page that is gone does not need it. */
export function tellPage(
  ctx: { room: Pick<Room, 'localParticipant'>; logger: Logger },
  turn: { id: string; content: string },
): void {
  const options = { topic: SAID_TOPIC, attributes: { [TURN_ID_ATTRIBUTE]: turn.id } };
  ctx.room.localParticipant
    ?.sendText(turn.content, options)
    .catch((error: unknown) => ctx.logger.info('page not told of a turn', { error }));
}
