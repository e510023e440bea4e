import OpenAI from 'openai';
import { AppError } from '../../core/app-error.ts';

const TOO_EARLY = 408;
const TOO_MANY = 429;

/** What OpenAI's client threw, as `unavailable`; retryable unless the request itself was wrong. */
export function vendorFault(cause: unknown, message: string): AppError {
  if (cause instanceof AppError) return cause;
  const status = cause instanceof OpenAI.APIError ? cause.status : undefined;
  const retryable = status === undefined || status === TOO_EARLY || status === TOO_MANY || status >= 500;
  return new AppError('unavailable', message, { cause, retryable });
}
