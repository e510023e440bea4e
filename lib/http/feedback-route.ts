import { z } from 'zod';
import type { Visit } from '../gate/visit-token.ts';
import type { EdgeServices } from '../runtime/edge-services.ts';
import { limitReading } from './limit-reading.ts';
import { readJson } from './read-json.ts';

const Feedback = z.object({ rating: z.number().int().min(1).max(5), words: z.string().max(2000).optional() });

/** POST /api/visit/feedback: one to five stars and words, once saved and later replaced. */
export async function answerFeedback(services: EdgeServices, input: { request: Request; visit: Visit }): Promise<Response> {
  const { request, visit } = input;
  const { rating, words = null } = await readJson(request, Feedback);
  await limitReading(services, request.headers, [`conversation:${visit.conversationId}`]);
  await services.call('save_feedback', { conversation_id: visit.conversationId, rating, words }, z.unknown());
  return Response.json({ saved: true }, { status: 201 });
}
