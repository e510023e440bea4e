import { z } from 'zod';
import type { ChatBus } from '../chat/chat-bus.ts';
import type { CallFunction } from '../core/call-function.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { RoomControl } from './room-control.ts';

const Closed = z.object({ state: z.string(), roomName: z.string().nullish() });
/** Within the second that a withdrawal may take, the database's part included. */
export const SIGNAL_WITHIN_MS = 700;

export interface WithdrawContext {
  call: CallFunction;
  rooms: RoomControl | undefined;
  bus: Pick<ChatBus, 'publish'>;
  logger: Logger;
  sleep: (ms: number) => Promise<void>;
  /** Runs what is left after the answer. */
  later: (work: () => Promise<void>) => void;
}

/**
 * Marks the consent as withdrawn and ends the conversation at once: `{state}`. The database first, so that nothing can start again and
 * the worker knows at its next look; then room and chat together, so that no word more is heard or shown. Who is slow gets 700 ms; a room
 * that is not closed by then is asked for once more after the answer.
 */
export async function withdrawConsent(ctx: WithdrawContext, input: { conversationId: string }): Promise<{ state: string }> {
  const { conversationId } = input;
  const closed = await ctx.call('request_close', { conversation_id: conversationId, reason: 'withdrawn' }, Closed);
  const fault = (line: string) => (error: unknown) => {
    ctx.logger.error(line, { error, conversationId });
    return false;
  };
  const closeRoom = (roomName: string) =>
    ctx.rooms
      ? ctx.rooms.closeRoom(roomName).then(() => true, fault('room not closed after a withdrawal'))
      : Promise.resolve(true);
  const signals = Promise.all([
    closed.roomName ? closeRoom(closed.roomName) : true,
    ctx.bus.publish(conversationId, { type: 'end', reason: 'withdrawn' }).catch(fault('chat not told of a withdrawal')),
  ]);
  const [isRoomClosed] = await Promise.race([signals, ctx.sleep(SIGNAL_WITHIN_MS).then(() => [false])]);
  const { roomName } = closed;
  if (roomName && !isRoomClosed) ctx.later(async () => void (await closeRoom(roomName)));
  return { state: closed.state };
}
