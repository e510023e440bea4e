import { z } from 'zod';
import type { Logger } from '../telemetry/logger.ts';
import { readJson } from './read-json.ts';
import { requireSecret } from './require-secret.ts';
import { respond } from './route.ts';

/** The shape of a Supabase database webhook. */
const Ring = z.object({ type: z.literal('INSERT'), table: z.literal('outbox'), record: z.object({ id: z.uuid() }) });

export interface OutboxBell {
  secret: string;
  logger: Logger;
  /** Sends what waits of a row, after the answer. */
  deliver: (outboxId: string) => void;
}

/** POST /api/hooks/outbox. pg_net waits five seconds at most; the row is safe, so the answer comes first. */
export function answerOutboxRing(bell: OutboxBell, request: Request): Promise<Response> {
  return respond(bell.logger, async () => {
    requireSecret(request.headers.get('x-webhook-secret'), bell.secret);
    const { record } = await readJson(request, Ring);
    bell.deliver(record.id);
    return Response.json({ accepted: true }, { status: 202 });
  });
}
