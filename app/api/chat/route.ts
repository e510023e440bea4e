import { after } from 'next/server';
import { answerChatPost, answerChatStream } from '#lib/http/chat-route.ts';
import { visitRoute } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { services as nodeServices } from '#lib/runtime/services.ts';

export const maxDuration = 300;

export const GET = visitRoute((request, visit, services) => answerChatStream(services, nodeServices().chat, { request, visit }));

export const POST = visitRoute((request, visit, services) =>
  answerChatPost(services, nodeServices().chat, { request, visit, later: after }),
);

export const { PUT, PATCH, DELETE } = otherMethods('GET', 'POST');
