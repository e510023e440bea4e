import { AppError } from '#lib/core/app-error.ts';
import { problem } from '#lib/http/problem.ts';

/** Every address below /api that is none of ours. */
function answer(): Response {
  return problem(new AppError('not_found', 'There is nothing at this address.'));
}

export { answer as DELETE, answer as GET, answer as OPTIONS, answer as PATCH, answer as POST, answer as PUT };
