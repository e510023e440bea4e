import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import { randomId } from '../core/base64url.ts';
import type { CallFunction } from '../core/call-function.ts';
import { keyedHash } from '../core/hash.ts';
import { type CsrfContext, verifyCsrf } from '../gate/csrf.ts';
import { explainNoVoice } from '../gate/explain-no-voice.ts';
import { type Limiter, requireWithinLimits } from '../gate/limiter.ts';
import { noteClosed } from '../gate/note-closed.ts';
import { isFirstTry, type Visit } from '../gate/visit-token.ts';
import { ROOM_TOKEN_TTL_S, type RoomTokenMinter } from './room-token.ts';

/** Body of POST /api/token. */
export const TokenRequest = z.object({
  csrf: z.string().min(1).max(2000),
  transport: z.enum(['webrtc', 'socket']).default('webrtc'),
});
export type TokenRequest = z.infer<typeof TokenRequest>;

const Refused = z.object({
  refused: z.enum(['busy', 'budget', 'language']),
  channel: z.enum(['text', 'form']),
  /** Callers who asked before, and this one; absent where nobody can say. */
  position: z.number().optional(),
  retryAfterS: z.number().optional(),
  /** The campaign's calls of the day are used up. */
  isDayFull: z.boolean().optional(),
  /** Of a language that is not spoken. */
  locale: z.string().optional(),
});
const Started = z.union([
  z.object({ roomName: z.string(), isResumed: z.boolean(), mayShareScreen: z.boolean().default(false) }),
  Refused,
]);
export interface TokenContext extends CsrfContext {
  call: CallFunction;
  limiter: Limiter;
  minter: RoomTokenMinter | undefined;
  /** Our own origins, which may embed every campaign. */
  origins: readonly string[];
  visitSecret: string;
}

function describeWait(retryAfterS: number): string {
  const minutes = Math.ceil(retryAfterS / 60);
  return minutes <= 1 ? 'about a minute' : `about ${minutes} minutes`;
}

function refuseBusy({ channel, position, retryAfterS, isDayFull }: z.infer<typeof Refused>): AppError {
  const words = isDayFull
    ? 'We have taken as many calls as we can today. You can type right away, and call again tomorrow.'
    : position === undefined || retryAfterS === undefined
      ? 'Nobody can take a call right now. You can type right away, and call again in a few minutes.'
      : `All our lines are busy; ${describeWait(retryAfterS)}. You can type right away, and call again then.`;
  return new AppError('unavailable', words, {
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
    extra: {
      channel,
      ...(position === undefined ? {} : { position }),
      ...(retryAfterS === undefined ? {} : { retryAfterS }),
      ...(isDayFull ? { isDayFull } : {}),
    },
  });
}

function refuseLanguage({ channel, locale = '' }: z.infer<typeof Refused>): AppError {
  return new AppError('unavailable', explainNoVoice(locale, 'language'), { retryable: false, extra: { channel } });
}

function refuseForm(cause: unknown): AppError {
  return new AppError('budget_exhausted', 'We cannot take a call here. Please leave us a message.', {
    extra: { channel: 'form' },
    cause,
  });
}

function refuseForMoney(channel: 'text' | 'form'): AppError {
  const instead = channel === 'text' ? 'Please type instead.' : 'Please leave us a message.';
  return new AppError('budget_exhausted', `We cannot take this call by voice this month. ${instead}`, { extra: { channel } });
}

/**
 * Nonce, concurrency and hold in one Postgres call, then the token: `{serverUrl, roomName, participantName, participantToken, preConnectAudio, expiresAt}`.
 * Errors: csrf_invalid, origin_refused when the site was taken off the campaign's list, rate_limited, budget_exhausted (with `channel`), conflict when the conversation has ended, unavailable (with
 * `channel`, and `position` and `retryAfterS` when all lines are busy, `isDayFull` when the day's calls are used up; in the visitor's language when it is not spoken).
 */
export async function startCall(ctx: TokenContext, input: { request: TokenRequest; visit: Visit; ip: string }) {
  const csrf = verifyCsrf(ctx, { csrf: input.request.csrf, scope: input.visit.conversationId });
  // A text that was issued to one site's frame is worth nothing in another's.
  if (csrf.embedder !== input.visit.embedder)
    throw new AppError('csrf_invalid', 'This form is out of date. Please reload the page and try again.');
  const customer = `customer:${input.visit.customerId}`;
  const { isClosed, openChannel = 'text' } = await requireWithinLimits(ctx.limiter, {
    kind: 'token',
    keys: [`ip:${keyedHash(ctx.visitSecret, input.ip)}`, `conversation:${input.visit.conversationId}`],
    sharedKeys: [customer],
    closedKey: customer,
  });
  if (!ctx.minter || input.request.transport === 'socket') {
    throw new AppError('unavailable', 'A spoken call is not possible right now. Please type instead.', {
      extra: { channel: 'text' },
    });
  }
  if (isClosed && isFirstTry(ctx, input.visit)) throw refuseForMoney(openChannel);
  const started = await ctx
    .call(
      'start_call',
      {
        conversation_id: input.visit.conversationId,
        nonce: csrf.nonce,
        room_name: `qv-${randomId()}`,
        own_origins: [...ctx.origins],
      },
      Started,
    )
    .catch((cause: unknown) => {
      // The form is where this visitor was sent; whether for money or not, no month is closed by it.
      throw cause instanceof AppError && cause.code === 'budget_exhausted' ? refuseForm(cause) : cause;
    });
  if ('refused' in started) {
    if (started.refused === 'busy') throw refuseBusy(started);
    if (started.refused === 'language') throw refuseLanguage(started);
    await noteClosed(ctx, { visit: input.visit, openChannel: started.channel });
    throw refuseForMoney(started.channel);
  }
  // One room per conversation, so one name is enough; the same name lets a reload take its own place again.
  const participantName = 'visitor';
  const participantToken = await ctx.minter.mint({
    roomName: started.roomName,
    participantName,
    conversationId: input.visit.conversationId,
    mayShareScreen: started.mayShareScreen,
  });
  return {
    serverUrl: ctx.minter.serverUrl,
    roomName: started.roomName,
    participantName,
    participantToken,
    ...(ctx.minter.iceServers ? { iceServers: ctx.minter.iceServers } : {}),
    preConnectAudio: true,
    expiresAt: new Date(ctx.nowMs() + ROOM_TOKEN_TTL_S * 1000).toISOString(),
  };
}
