import { otherMethods } from '#lib/http/other-methods.ts';
import { readLimited } from '#lib/http/read-json.ts';
import { services } from '#lib/runtime/services.ts';

const MAX_BYTES = 16 * 1024;

/** Browser telemetry: always 200, also for what it drops; anything over 16 KB stays unread. */
export async function POST(request: Request): Promise<Response> {
  const size = Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY);
  if (request.body && size <= MAX_BYTES) {
    try {
      const event: unknown = JSON.parse(await readLimited(request.body, MAX_BYTES));
      if (event && typeof event === 'object' && 'name' in event)
        services().logger.info('browser event', { name: String(event.name).slice(0, 100) });
    } catch (error) {
      services().logger.info('browser event dropped', { error });
    }
  }
  return Response.json({ received: true });
}

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
