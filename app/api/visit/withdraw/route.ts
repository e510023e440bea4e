import { z } from 'zod';
import { visitRoute } from '#lib/http/node-route.ts';

export const POST = visitRoute(async (_request, visit, services) => {
  const closed = await services.call(
    'request_close',
    { conversation_id: visit.conversationId, reason: 'withdrawn' },
    z.object({ state: z.string() }),
  );
  return Response.json(closed, { status: 202 });
});
