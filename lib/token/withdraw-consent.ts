import { z } from 'zod';
import type { ChatBus } from '../chat/chat-bus.ts';
import type { CallFunction } from '../core/call-function.ts';
import { type CloseRoomsContext, closeRooms, SIGNAL_WITHIN_MS } from './close-rooms.ts';

const Closed = z.object({ state: z.string(), roomName: z.string().nullish() });

export interface WithdrawContext extends CloseRoomsContext {
  call: CallFunction;
  bus: Pick<ChatBus, 'publish'>;
}

/**
 * Marks the consent as withdrawn and ends the conversation at once: `{state}`. The database first, so that nothing can start again and
 * the worker knows at its next look; then room and chat together, so that no word more is heard or shown. Who is slow gets 700 ms; a room
 * that is not closed by then is asked for once more after the answer.
 */
export async function withdrawConsent(ctx: WithdrawContext, input: { conversationId: string }): Promise<{ state: string }> {
  const { conversationId } = input;
  const closed = await ctx.call('request_close', { conversation_id: conversationId, reason: 'withdrawn' }, Closed);
  const fault = (error: unknown) => ctx.logger.error('chat not told of a withdrawal', { error, conversationId });
  await Promise.all([
    closeRooms(ctx, { roomNames: closed.roomName ? [closed.roomName] : [], because: 'withdrawal' }),
    Promise.race([
      ctx.bus.publish(conversationId, { type: 'end', reason: 'withdrawn' }).catch(fault),
      ctx.sleep(SIGNAL_WITHIN_MS),
    ]),
  ]);
  return { state: closed.state };
}
