import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import { randomId } from '../core/base64url.ts';
import type { CallFunction } from '../core/call-function.ts';
import { keyedHash } from '../core/hash.ts';
import { type CsrfContext, verifyCsrf } from '../gate/csrf.ts';
import { type Limiter, requireWithinLimits } from '../gate/limiter.ts';
import type { Visit } from '../gate/visit-token.ts';
import { ROOM_TOKEN_TTL_S, type RoomTokenMinter } from './room-token.ts';

/** Body of POST /api/token. */
export const TokenRequest = z.object({
  csrf: z.string().min(1).max(2000),
  transport: z.enum(['webrtc', 'socket']).default('webrtc'),
});
export type TokenRequest = z.infer<typeof TokenRequest>;

const Started = z.union([
  z.object({ roomName: z.string(), isResumed: z.boolean() }),
  z.object({ refused: z.enum(['busy', 'budget']), channel: z.enum(['text', 'form']) }),
]);
export interface TokenContext extends CsrfContext {
  call: CallFunction;
  limiter: Limiter;
  minter: RoomTokenMinter | undefined;
  visitSecret: string;
}

/**
 * Nonce, concurrency and hold in one Postgres call, then the token: `{serverUrl, roomName, participantName, participantToken, expiresAt}`.
 * Errors: csrf_invalid, rate_limited, budget_exhausted (with `channel`), conflict when the conversation has ended, unavailable.
 */
export async function startCall(ctx: TokenContext, input: { request: TokenRequest; visit: Visit; ip: string }) {
  const csrf = await verifyCsrf(ctx, { csrf: input.request.csrf, scope: input.visit.conversationId });
  await requireWithinLimits(ctx.limiter, {
    kind: 'token',
    keys: [`ip:${await keyedHash(ctx.visitSecret, input.ip)}`, `conversation:${input.visit.conversationId}`],
  });
  if (!ctx.minter || input.request.transport === 'socket') {
    throw new AppError('unavailable', 'A spoken call is not possible right now. Please type instead.', {
      extra: { channel: 'text' },
    });
  }
  const started = await ctx.call(
    'start_call',
    { conversation_id: input.visit.conversationId, nonce: csrf.nonce, room_name: `qv-${randomId()}` },
    Started,
  );
  if ('refused' in started) {
    const message =
      started.refused === 'busy'
        ? 'All our lines are busy. Please type instead.'
        : 'We cannot take this call by voice this month. Please type instead.';
    throw new AppError(started.refused === 'busy' ? 'unavailable' : 'budget_exhausted', message, {
      extra: { channel: started.channel },
    });
  }
  // One room per conversation, so one name is enough; the same name lets a reload take its own place again.
  const participantName = 'visitor';
  const participantToken = await ctx.minter.mint({
    roomName: started.roomName,
    participantName,
    conversationId: input.visit.conversationId,
  });
  return {
    serverUrl: ctx.minter.serverUrl,
    roomName: started.roomName,
    participantName,
    participantToken,
    ...(ctx.minter.iceServers ? { iceServers: ctx.minter.iceServers } : {}),
    expiresAt: new Date(ctx.nowMs() + ROOM_TOKEN_TTL_S * 1000).toISOString(),
  };
}
