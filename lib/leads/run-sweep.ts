import { z } from 'zod';
import { type DrainContext, drainBacklog } from '../conversation/backlog.ts';
import type { CallFunction } from '../core/call-function.ts';
import { embedWaitingChunks } from '../knowledge/embed-waiting-chunks.ts';
import type { Embedder } from '../knowledge/embedder.ts';
import { type DeliveryContext, deliverDue } from './deliver-due.ts';

const Swept = z.object({ endedConversations: z.number(), newPartitions: z.number(), dueDeliveries: z.number() });

export interface SweepContext {
  maintenance: CallFunction;
  delivery: DeliveryContext;
  embedder: Embedder | undefined;
  backlog: DrainContext;
}

/** The guarantee behind the doorbell: writes what waited for the database, ends what was left behind, sends what is due, embeds what waits. Safe to run anywhere, any time. */
export async function runSweep(ctx: SweepContext) {
  // First what was said: a call whose writes waited is alive, and what a dead one left belongs into its report.
  const drained = await drainBacklog(ctx.backlog);
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
  return { ...swept, drained, sent, embedded };
}
