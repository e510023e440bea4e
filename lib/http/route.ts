import type { Logger } from '../telemetry/logger.ts';
import { problem, toAppError } from './problem.ts';

/** Runs a handler and maps whatever it throws to problem+json, once. */
export async function respond(logger: Logger, handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (cause) {
    const error = toAppError(cause);
    if (error.status >= 500) logger.error('request failed', { code: error.code, error: cause });
    return problem(error);
  }
}
