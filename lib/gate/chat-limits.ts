import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { keyedHash } from '../core/hash.ts';
import { type Admission, type Limiter, requireWithinLimits } from './limiter.ts';
import { noteClosed } from './note-closed.ts';
import { isFirstTry, type Visit, type VisitContext } from './visit-token.ts';

interface ChatLimitContext extends VisitContext {
  call: CallFunction;
  limiter: Limiter;
}

/** Counts one message (`chat`) or one stream (`stream`) of a visit, by conversation, address and customer; rate_limited. */
export async function requireChatWithinLimits(
  ctx: ChatLimitContext,
  input: { kind: 'chat' | 'stream'; visit: Visit; ip: string },
): Promise<Admission> {
  const customer = `customer:${input.visit.customerId}`;
  return requireWithinLimits(ctx.limiter, {
    kind: input.kind,
    keys: [`conversation:${input.visit.conversationId}`, `ip:${keyedHash(ctx.visitSecret, input.ip)}`],
    sharedKeys: [customer],
    closedKey: customer,
  });
}

/**
 * Opens a visit's chat by `open`, within the limits; a refusal for money is noted for the next ones. Errors: rate_limited,
 * budget_exhausted with channel form (without `open` while the month is known to be closed to typing too), and those of `open`.
 */
export async function admitChat(
  ctx: ChatLimitContext,
  input: { visit: Visit; ip: string; open: () => Promise<void> },
): Promise<void> {
  const { visit } = input;
  const { isClosed, openChannel } = await requireChatWithinLimits(ctx, { kind: 'stream', visit, ip: input.ip });
  if (isClosed && openChannel === 'form' && isFirstTry(ctx, visit))
    throw new AppError('budget_exhausted', 'We cannot answer by chat right now. Your request is saved; we will write to you.', {
      extra: { channel: 'form' },
    });
  try {
    await input.open();
  } catch (error) {
    if (error instanceof AppError && error.code === 'budget_exhausted') await noteClosed(ctx, { visit, openChannel: 'form' });
    throw error;
  }
}
