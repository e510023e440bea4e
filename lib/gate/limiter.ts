import { AppError } from '../core/app-error.ts';

/** Where a visit can still go on when a month is closed. */
export type OpenChannel = 'text' | 'form';

export interface LimitRequest {
  /** The kind of route; each has its own numbers. */
  kind: 'gate' | 'token' | 'chat' | 'stream' | 'read' | 'suspect';
  /** Who is counted, for instance an address and an e-mail; every key must pass, and what is refused counts at none. */
  keys: string[];
  /** Who many visitors have in common, for instance a campaign; counted alike, with wider numbers. */
  sharedKeys?: string[];
  /** Whose month may be closed; looked up in the same round trip. */
  closedKey?: string;
}
export interface LimitResult {
  allowed: boolean;
  retryAfterS: number;
  /** True when the store gave no answer and the allowance for that decided. */
  isBlind: boolean;
  /** True when a refusal for money was noted for `closedKey` moments ago. The store can close; only the database opens. */
  isClosed: boolean;
  /** With `isClosed`: what the refusal left open; absent in a mark of an older release. */
  openChannel?: OpenChannel;
}
/** Port: counts requests in a shared store. Both answer within a deadline of their own, also when the store does not. */
export interface Limiter {
  check(request: LimitRequest): Promise<LimitResult>;
  /** Notes for some seconds that a month is closed, so that the next ones are refused without a database trip. Never throws. */
  noteClosed(closedKey: string, openChannel?: OpenChannel): Promise<void>;
}

export type Admission = Pick<LimitResult, 'isClosed' | 'openChannel'>;

/** What the store says of the month; rate_limited with `retryAfterS` when a key is used up. */
export async function requireWithinLimits(limiter: Limiter, request: LimitRequest): Promise<Admission> {
  const result = await limiter.check(request);
  if (result.allowed) return { isClosed: result.isClosed, ...(result.openChannel ? { openChannel: result.openChannel } : {}) };
  throw new AppError(
    'rate_limited',
    `Too many tries. Please wait ${Math.max(1, Math.ceil(result.retryAfterS))} seconds and try again.`,
    {
      retryAfterS: result.retryAfterS,
    },
  );
}
