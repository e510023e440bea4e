import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { RoomControl } from './room-control.ts';

const Closed = z.object({ state: z.string(), roomName: z.string().nullish() });

/**
 * Marks the consent as withdrawn and ends the call at once: `{state}`. The database first, so that nothing can start again; then the room,
 * so that no word more is heard. If LiveKit does not answer, the worker ends the call at its next look.
 */
export async function withdrawConsent(
  ctx: { call: CallFunction; rooms: RoomControl | undefined; logger: Logger },
  input: { conversationId: string },
): Promise<{ state: string }> {
  const closed = await ctx.call('request_close', { conversation_id: input.conversationId, reason: 'withdrawn' }, Closed);
  if (closed.roomName)
    await ctx.rooms
      ?.closeRoom(closed.roomName)
      .catch((error: unknown) => ctx.logger.error('room not closed after a withdrawal', { error, ...input }));
  return { state: closed.state };
}
