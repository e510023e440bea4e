import { z } from 'zod';
import type { CallFunction } from '#lib/core/call-function.ts';
import type { Logger } from '#lib/telemetry/logger.ts';
import type { IdlePool } from './idle-pool.ts';
import { sizeIdle } from './size-idle.ts';

const Demand = z.object({ openCampaigns: z.number(), recentCalls: z.number(), workers: z.number() });

export interface DemandContext {
  call: CallFunction;
  pool: IdlePool;
  least: number;
  most: number;
  /** Calls that this worker may still take. */
  room: () => number;
  freeMb: () => number;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/** Looks once how many calls may come, and lets as many job processes wait as that needs. Without an answer all stays as it is. */
export function watchDemand(ctx: DemandContext): () => Promise<void> {
  let last = ctx.least;
  return async () => {
    try {
      const demand = await ctx.call('read_demand', {}, Demand);
      const { least, most } = ctx;
      const processes = sizeIdle(demand, { least, most, waiting: ctx.pool.waiting(), room: ctx.room(), freeMb: ctx.freeMb() });
      if (processes !== last) ctx.logger.info('idle processes resized', { processes, before: last, ...demand });
      last = processes;
      ctx.pool.resize(processes);
    } catch (error) {
      ctx.logger.warn('demand not read', { error });
    }
  };
}
