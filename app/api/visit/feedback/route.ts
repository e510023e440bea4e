import { z } from 'zod';
import { limitReading } from '#lib/http/limit-reading.ts';
import { visitRoute } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { readJson } from '#lib/http/read-json.ts';

const Feedback = z.object({ rating: z.number().int().min(1).max(5), words: z.string().max(2000).optional() });

export const POST = visitRoute(async (request, visit, services) => {
  const body = await readJson(request, Feedback);
  await limitReading(services, request.headers, [`conversation:${visit.conversationId}`]);
  await services.call(
    'save_feedback',
    { conversation_id: visit.conversationId, rating: body.rating, words: body.words ?? null },
    z.unknown(),
  );
  return Response.json({ saved: true }, { status: 201 });
});

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
