import { after } from 'next/server';
import { otherMethods } from '#lib/http/other-methods.ts';
import { answerOutboxRing } from '#lib/http/outbox-route.ts';
import { deliverDue } from '#lib/leads/deliver-due.ts';
import { services } from '#lib/runtime/services.ts';

export const POST = (request: Request): Promise<Response> => {
  const { settings, sweep, logger } = services();
  const deliver = (outboxId: string) =>
    after(() => deliverDue(sweep.delivery, { outboxId }).catch((error: unknown) => logger.error('delivery failed', { error })));
  return answerOutboxRing({ secret: settings.outboxWebhookSecret, logger, deliver }, request);
};

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
