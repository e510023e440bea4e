import { z } from 'zod';
import { leaveOpenGate, OpenGate } from '../gate/leave-open-gate.ts';
import { requireVisit } from '../gate/visit-token.ts';
import type { EdgeServices } from '../runtime/edge-services.ts';
import { limitReading } from './limit-reading.ts';
import { requireOwnOrigin } from './origins.ts';
import { readJson } from './read-json.ts';

const Close = z.object({ reason: z.enum(['hangup', 'pagehide']).default('hangup') });
const Found = z.object({ channel: z.string(), state: z.string() }).nullable();

/** POST /api/visit/close: the end of a visit, or the goodbye of a page that knows none yet. `later` runs after the answer. */
export async function answerClose(
  services: EdgeServices,
  input: {
    request: Request;
    /** Ends a typed conversation; its summary takes a model call. */
    closeChat: (conversationId: string) => Promise<unknown>;
    later: (work: () => Promise<unknown>) => void;
    sleep: (ms: number) => Promise<void>;
  },
): Promise<Response> {
  const { request, closeChat, later, sleep } = input;
  if (!request.headers.has('authorization')) {
    requireOwnOrigin(request.headers, services.origins);
    const gate = await readJson(request, OpenGate);
    await limitReading(services, request.headers);
    return Response.json(await leaveOpenGate(services, { gate, later, sleep }), { status: 202 });
  }
  const visit = requireVisit(services, request.headers);
  const { reason } = await readJson(request, Close);
  await limitReading(services, request.headers, [`conversation:${visit.conversationId}`]);
  const found = await services.call('read_visit', { conversation_id: visit.conversationId }, Found);
  if (reason === 'hangup' && found?.channel === 'text' && found.state === 'live') {
    later(() => closeChat(visit.conversationId));
    return Response.json({ state: 'ended' }, { status: 202 });
  }
  const closed = await services.call(
    'request_close',
    { conversation_id: visit.conversationId, reason: reason === 'hangup' ? 'hang_up' : 'left' },
    z.object({ state: z.string() }),
  );
  return Response.json(closed, { status: 202 });
}
