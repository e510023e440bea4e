import { AppError } from '../core/app-error.ts';
import { keyedHash } from '../core/hash.ts';

/** Compares digests, so the time taken says nothing about the secret. */
export async function requireSecret(given: string | null, secret: string): Promise<void> {
  const [a, b] = await Promise.all([keyedHash('secret', given ?? ''), keyedHash('secret', secret)]);
  if (given === null || a !== b) throw new AppError('unauthenticated', 'The secret of this request is missing or wrong.');
}
