import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import { mintCsrf } from '../gate/csrf.ts';
import { mintPrivacyLink } from '../gate/privacy-link.ts';
import type { Visit } from '../gate/visit-token.ts';
import type { EdgeServices } from '../runtime/edge-services.ts';
import { limitReading } from './limit-reading.ts';

const text = z.string().nullable();
const Found = z.object({
  conversationId: z.string(),
  channel: z.enum(['voice', 'text', 'form']),
  state: z.enum(['gated', 'ringing', 'live', 'ended']),
  summary: text,
  nextStep: text,
  leadId: z.string(),
  customerId: z.string(),
  lead: z.object({ name: text, company: text, need: text, timeline: text, budget: text }),
});

/** GET /api/visit: where the visitor's conversation stands, with a fresh form; after its end what came of it. */
export async function answerVisit(services: EdgeServices, input: { request: Request; visit: Visit }): Promise<Response> {
  const { request, visit } = input;
  await limitReading(services, request.headers, [`conversation:${visit.conversationId}`]);
  const found = await services.call('read_visit', { conversation_id: visit.conversationId }, Found.nullable());
  if (!found) throw new AppError('not_found', 'This visit is gone. Please start a new one.');
  const grant = mintCsrf(services, { scope: visit.conversationId, embedder: visit.embedder });
  const state = found.state === 'ringing' ? 'gated' : found.state;
  const ended =
    state === 'ended'
      ? {
          lead: found.lead,
          summary: found.summary,
          nextStep: found.nextStep,
          privacyUrl: `/privacy/${mintPrivacyLink(services, found)}`,
        }
      : {};
  return Response.json(
    { conversationId: found.conversationId, channel: found.channel, state, ...grant, ...ended },
    { headers: { 'cache-control': 'no-store' } },
  );
}
