import { after } from 'next/server';
import { openChat } from '#lib/chat/chat-session.ts';
import { toEventStream } from '#lib/chat/event-stream.ts';
import { admitChat } from '#lib/gate/chat-limits.ts';
import { answerChatPost } from '#lib/http/chat-route.ts';
import { clientIp } from '#lib/http/client-ip.ts';
import { visitRoute } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { services as nodeServices } from '#lib/runtime/services.ts';

export const maxDuration = 300;

export const GET = visitRoute(async (request, visit, services) => {
  const { chat } = nodeServices();
  const ip = clientIp(request.headers, services.isVercel);
  await admitChat(services, { visit, ip, open: () => openChat(chat, visit.conversationId) });
  const lastId = Number(request.headers.get('last-event-id') ?? 0) || 0;
  return new Response(toEventStream(chat, { conversationId: visit.conversationId, lastId, signal: request.signal }), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
});

export const POST = visitRoute((request, visit, services) =>
  answerChatPost(services, nodeServices().chat, { request, visit, later: after }),
);

export const { PUT, PATCH, DELETE } = otherMethods('GET', 'POST');
