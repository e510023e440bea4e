import { AppError } from '../core/app-error.ts';

/** What a vendor may recover from; only that counts at its breaker. A mistake of ours would open it for everybody. */
export function isVendorFault(error: unknown): boolean {
  return !(error instanceof AppError) || error.retryable;
}
