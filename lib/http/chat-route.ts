import { type ChatContext, ChatPost, openChat, postMessage } from '../chat/chat-session.ts';
import { toEventStream } from '../chat/event-stream.ts';
import { admitChat, requireChatWithinLimits } from '../gate/chat-limits.ts';
import type { Visit } from '../gate/visit-token.ts';
import type { EdgeServices } from '../runtime/edge-services.ts';
import { clientIp } from './client-ip.ts';
import { readJson } from './read-json.ts';

/** POST /api/chat of a visit: the message is taken before the answer is made, which `later` runs. */
export async function answerChatPost(
  services: EdgeServices,
  chat: ChatContext,
  input: { request: Request; visit: Visit; later: (work: () => Promise<void>) => void },
): Promise<Response> {
  const { request, visit, later } = input;
  const message = await readJson(request, ChatPost);
  await requireChatWithinLimits(services, { kind: 'chat', visit, ip: clientIp(request.headers, services.isVercel) });
  const { turnId, answer } = await postMessage(chat, { conversationId: visit.conversationId, message });
  later(() =>
    answer().catch((error: unknown) => chat.logger.error('chat answer failed', { error, conversationId: visit.conversationId })),
  );
  return Response.json({ turnId }, { status: 202 });
}

/** GET /api/chat of a visit: its events as server-sent events, from `Last-Event-ID` on. */
export async function answerChatStream(
  services: EdgeServices,
  chat: ChatContext,
  input: { request: Request; visit: Visit },
): Promise<Response> {
  const { request, visit } = input;
  const { conversationId } = visit;
  const ip = clientIp(request.headers, services.isVercel);
  await admitChat(services, { visit, ip, open: () => openChat(chat, conversationId) });
  const given = request.headers.get('last-event-id') ?? '';
  const lastId = /^\d{1,15}$/.test(given) ? Number(given) : 0;
  return new Response(toEventStream(chat, { conversationId, lastId, signal: request.signal }), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}
