import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import type { Logger } from '../telemetry/logger.ts';
import { Delivery, type Senders, type SendOutcome } from './delivery.ts';

/** Shorter than the lease of 60 s, so a hanging vendor never lets two senders hold one delivery. */
const SEND_DEADLINE_MS = 20_000;

export interface DeliveryContext {
  call: CallFunction;
  senders: Senders;
  logger: Logger;
  sendDeadlineMs?: number;
}

async function send(ctx: DeliveryContext, delivery: Delivery): Promise<SendOutcome> {
  const sender = ctx.senders[delivery.kind];
  if (!sender) return { outcome: 'retry', error: `No ${delivery.kind} credentials are configured.`, retryAfterS: 300 };
  const signal = AbortSignal.timeout(ctx.sendDeadlineMs ?? SEND_DEADLINE_MS);
  // Not every vendor's client takes a signal, so the wait ends here whatever the sender does.
  const tooLate = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true }),
  );
  try {
    return await Promise.race([sender.send(delivery, signal), tooLate]);
  } catch (cause) {
    return { outcome: 'retry', error: cause instanceof Error ? cause.message : 'unknown error' };
  }
}

function redact(words: string, delivery: Delivery): string {
  return delivery.event === 'lead.completed' ? words.replaceAll(delivery.lead.email, '[e-mail]') : words;
}

/** Claims what is due (of one outbox row, or all) and sends it, destinations side by side; returns how many were sent. */
export async function deliverDue(ctx: DeliveryContext, input: { outboxId?: string } = {}): Promise<number> {
  const deliveries = await ctx.call('claim_deliveries', { outbox_id: input.outboxId ?? null }, z.array(Delivery));
  const outcomes = await Promise.all(
    deliveries.map(async (delivery) => {
      const result = await send(ctx, delivery);
      const { state } = await ctx.call(
        'finish_delivery',
        {
          delivery_id: delivery.deliveryId,
          lease_token: delivery.leaseToken,
          outcome: result.outcome,
          external_id: result.outcome === 'sent' ? (result.externalId ?? null) : null,
          // A vendor's words may repeat the visitor's address.
          error: result.outcome === 'sent' ? null : redact(result.error, delivery),
          retry_after_s: result.outcome === 'sent' ? null : (result.retryAfterS ?? null),
        },
        z.object({ state: z.string() }),
      );
      if (result.outcome !== 'sent')
        ctx.logger.warn('delivery not sent', {
          deliveryId: delivery.deliveryId,
          kind: delivery.kind,
          attempt: delivery.attempt,
          state,
        });
      return result.outcome === 'sent';
    }),
  );
  return outcomes.filter(Boolean).length;
}
