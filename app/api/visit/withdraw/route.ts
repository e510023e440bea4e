import { visitRoute } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { services as nodeServices } from '#lib/runtime/services.ts';
import { withdrawConsent } from '#lib/token/withdraw-consent.ts';

export const POST = visitRoute(async (_request, visit, services) => {
  const { rooms, logger } = nodeServices();
  const closed = await withdrawConsent({ call: services.call, rooms, logger }, { conversationId: visit.conversationId });
  return Response.json(closed, { status: 202 });
});

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
