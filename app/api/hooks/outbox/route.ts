import { after } from 'next/server';
import { z } from 'zod';
import { otherMethods } from '#lib/http/other-methods.ts';
import { readJson } from '#lib/http/read-json.ts';
import { requireSecret } from '#lib/http/require-secret.ts';
import { respond } from '#lib/http/route.ts';
import { deliverDue } from '#lib/leads/deliver-due.ts';
import { services } from '#lib/runtime/services.ts';

/** The shape of a Supabase database webhook. */
const Ring = z.object({ type: z.literal('INSERT'), table: z.literal('outbox'), record: z.object({ id: z.uuid() }) });

export const POST = (request: Request): Promise<Response> => {
  const { settings, sweep, logger } = services();
  return respond(logger, async () => {
    await requireSecret(request.headers.get('x-webhook-secret'), settings.outboxWebhookSecret);
    const { record } = await readJson(request, Ring);
    // pg_net waits five seconds at most; the row is safe, so answer first and send then.
    after(() =>
      deliverDue(sweep.delivery, { outboxId: record.id }).catch((error: unknown) => logger.error('delivery failed', { error })),
    );
    return Response.json({ accepted: true }, { status: 202 });
  });
};

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
