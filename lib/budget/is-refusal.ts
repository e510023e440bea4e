import { AppError } from '../core/app-error.ts';

/** Whether a vendor answered with an error, itself or as the cause of ours: then it has done nothing that it bills. */
export function isRefusal(error: unknown): boolean {
  const thrown = error instanceof AppError ? error.cause : error;
  return thrown instanceof Error && !(thrown instanceof AppError) && 'status' in thrown && typeof thrown.status === 'number';
}
