import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import { embedWaitingChunks } from '../knowledge/embed-waiting-chunks.ts';
import type { Embedder } from '../knowledge/embedder.ts';
import { type DeliveryContext, deliverDue } from './deliver-due.ts';

const Swept = z.object({ endedConversations: z.number(), newPartitions: z.number(), dueDeliveries: z.number() });

export interface SweepContext {
  maintenance: CallFunction;
  delivery: DeliveryContext;
  embedder: Embedder | undefined;
}

/** The guarantee behind the doorbell: ends what was left behind, sends what is due, embeds what waits. Safe to run anywhere, any time. */
export async function runSweep(ctx: SweepContext) {
  const swept = await ctx.maintenance('sweep', {}, Swept);
  const sent = await deliverDue(ctx.delivery);
  let embedded = 0;
  if (ctx.embedder) {
    try {
      embedded = await embedWaitingChunks({ call: ctx.maintenance, embedder: ctx.embedder }, AbortSignal.timeout(15_000));
    } catch (error) {
      ctx.delivery.logger.warn('passages not embedded yet', { error });
    }
  }
  return { ...swept, sent, embedded };
}
