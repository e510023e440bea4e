import { AppError } from '../core/app-error.ts';
import { keyedHash } from '../core/hash.ts';

/** Compares digests, so the time taken says nothing about the secret. */
export function requireSecret(given: string | null, secret: string): void {
  if (given === null || keyedHash('secret', given) !== keyedHash('secret', secret))
    throw new AppError('unauthenticated', 'The secret of this request is missing or wrong.');
}
