import { AppError } from '../core/app-error.ts';

export interface LimitRequest {
  /** The kind of route; each has its own numbers. */
  kind: 'gate' | 'token' | 'chat' | 'read';
  /** Who is counted, for instance an address and a campaign; every key must pass. */
  keys: string[];
}
export interface LimitResult {
  allowed: boolean;
  retryAfterS: number;
  /** True when the store gave no answer and the allowance for that decided. */
  isBlind: boolean;
}
/** Port: counts requests in a shared store. Must answer within its own deadline, also when the store does not. */
export interface Limiter {
  check(request: LimitRequest): Promise<LimitResult>;
}

export async function requireWithinLimits(limiter: Limiter, request: LimitRequest): Promise<void> {
  const result = await limiter.check(request);
  if (result.allowed) return;
  throw new AppError(
    'rate_limited',
    `Too many tries. Please wait ${Math.max(1, Math.ceil(result.retryAfterS))} seconds and try again.`,
    {
      retryAfterS: result.retryAfterS,
    },
  );
}
