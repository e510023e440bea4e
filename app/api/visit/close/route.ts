import { setTimeout as sleep } from 'node:timers/promises';
import { after } from 'next/server';
import { z } from 'zod';
import { closeChat } from '#lib/chat/chat-session.ts';
import { leaveOpenGate, OpenGate } from '#lib/gate/leave-open-gate.ts';
import { requireVisit } from '#lib/gate/visit-token.ts';
import { limitReading } from '#lib/http/limit-reading.ts';
import { route } from '#lib/http/node-route.ts';
import { requireOwnOrigin } from '#lib/http/origins.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { readJson } from '#lib/http/read-json.ts';
import { services as nodeServices } from '#lib/runtime/services.ts';

const Close = z.object({ reason: z.enum(['hangup', 'pagehide']).default('hangup') });
const Visit = z.object({ channel: z.string(), state: z.string() }).nullable();

export const POST = route(async (request, _context: unknown, services) => {
  if (!request.headers.has('authorization')) {
    requireOwnOrigin(request.headers, services.origins);
    const gate = await readJson(request, OpenGate);
    await limitReading(services, request.headers);
    return Response.json(await leaveOpenGate(services, { gate, later: after, sleep }), { status: 202 });
  }
  const visit = requireVisit(services, request.headers);
  const { reason } = await readJson(request, Close);
  await limitReading(services, request.headers, [`conversation:${visit.conversationId}`]);
  const found = await services.call('read_visit', { conversation_id: visit.conversationId }, Visit);
  if (reason === 'hangup' && found?.channel === 'text' && found.state === 'live') {
    // The summary takes a model call; the visitor need not wait for it.
    after(() => closeChat(nodeServices().chat, { conversationId: visit.conversationId, reason: 'hang_up' }));
    return Response.json({ state: 'ended' }, { status: 202 });
  }
  const closed = await services.call(
    'request_close',
    { conversation_id: visit.conversationId, reason: reason === 'hangup' ? 'hang_up' : 'left' },
    z.object({ state: z.string() }),
  );
  return Response.json(closed, { status: 202 });
});

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
