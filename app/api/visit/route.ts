import { z } from 'zod';
import { AppError } from '#lib/core/app-error.ts';
import { mintCsrf } from '#lib/gate/csrf.ts';
import { mintPrivacyLink } from '#lib/gate/privacy-link.ts';
import { limitReading } from '#lib/http/limit-reading.ts';
import { visitRoute } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';

const text = z.string().nullable();
const Visit = z.object({
  conversationId: z.string(),
  channel: z.enum(['voice', 'text', 'form']),
  state: z.enum(['gated', 'ringing', 'live', 'ended']),
  summary: text,
  nextStep: text,
  leadId: z.string(),
  customerId: z.string(),
  lead: z.object({ name: text, company: text, need: text, timeline: text, budget: text }),
});

export const GET = visitRoute(async (request, visit, services) => {
  await limitReading(services, request.headers, [`conversation:${visit.conversationId}`]);
  const found = await services.call('read_visit', { conversation_id: visit.conversationId }, Visit.nullable());
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
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
