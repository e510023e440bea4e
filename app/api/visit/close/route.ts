import { setTimeout as sleep } from 'node:timers/promises';
import { after } from 'next/server';
import { closeChat } from '#lib/chat/chat-session.ts';
import { answerClose } from '#lib/http/close-route.ts';
import { route } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { services as nodeServices } from '#lib/runtime/services.ts';

export const POST = route((request, _context: unknown, services) =>
  answerClose(services, {
    request,
    closeChat: (conversationId) => closeChat(nodeServices().chat, { conversationId, reason: 'hang_up' }),
    later: after,
    sleep,
  }),
);

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
