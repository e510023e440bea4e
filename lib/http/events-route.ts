import type { Logger } from '../telemetry/logger.ts';
import { readLimited } from './read-json.ts';

const MAX_BYTES = 16 * 1024;

/** POST /api/events, browser telemetry: always 200, also for what it drops; anything over 16 KB stays unread. */
export async function answerEvent(logger: Pick<Logger, 'info'>, request: Request): Promise<Response> {
  const size = Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY);
  if (request.body && size <= MAX_BYTES) {
    try {
      const event: unknown = JSON.parse(await readLimited(request.body, MAX_BYTES));
      if (event && typeof event === 'object' && 'name' in event)
        logger.info('browser event', { name: String(event.name).slice(0, 100) });
    } catch (error) {
      logger.info('browser event dropped', { error });
    }
  }
  return Response.json({ received: true });
}
