import { setTimeout as sleep } from 'node:timers/promises';
import { after } from 'next/server';
import { visitRoute } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { services as nodeServices } from '#lib/runtime/services.ts';
import { withdrawConsent } from '#lib/token/withdraw-consent.ts';

/** Counted by nobody: a withdrawal is never refused, and a repeat costs one database call. */
export const POST = visitRoute(async (_request, visit, services) => {
  const { rooms, logger, chat } = nodeServices();
  const closed = await withdrawConsent(
    { call: services.call, rooms, bus: chat.bus, logger, sleep, later: after },
    { conversationId: visit.conversationId },
  );
  return Response.json(closed, { status: 202 });
});

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
