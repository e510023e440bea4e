import { type ChatContext, ChatPost, postMessage } from '../chat/chat-session.ts';
import { requireChatWithinLimits } from '../gate/chat-limits.ts';
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
