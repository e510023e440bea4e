import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { LateWrite } from './late-write.ts';

/**
 * Port: where the writes of a conversation wait while the database does not answer. In order, sealed, for days, and bounded.
 * Every method rejects when the place itself does not answer.
 */
export interface Backlog {
  /** Puts the writes behind those that wait; false when the conversation has too many already. */
  append(conversationId: string, writes: readonly LateWrite[]): Promise<boolean>;
  /** Conversations of which something waits, longest waiting first. */
  waiting(): Promise<string[]>;
  /** The right to write what waits, for one at a time and as long as it goes on; null while another has it. */
  claim(conversationId: string): Promise<BacklogLease | null>;
}

export interface BacklogLease {
  /** The first that wait; null for one that cannot be read. */
  read(): Promise<(LateWrite | null)[]>;
  /** Takes the first away and keeps the right; false when another has it by now. */
  drop(): Promise<boolean>;
  /** Notes that the first failed although the database answers, and says how often by now. */
  countFailure(): Promise<number>;
  release(): Promise<void>;
}

/** A write that fails so often while the database answers would keep all that follow it back for ever. */
const MOST_FAILURES = 20;

export interface DrainContext {
  backlog: Backlog;
  /** Under the role agent_worker. */
  call: CallFunction;
  logger: Logger;
}
/** empty: all is written; busy: another writes it; waiting: the database does not answer yet; stuck: it answers, and its first write fails. */
export type Drained = 'empty' | 'busy' | 'waiting' | 'stuck';

const REFUSED: ReadonlySet<AppError['code']> = new Set(['invalid_input', 'not_found', 'conflict']);

/** What to do about a write that failed: the database's refusal is its answer, all else may pass. */
export function isRefused(error: unknown): boolean {
  return error instanceof AppError && REFUSED.has(error.code);
}

async function writeFirst(
  ctx: DrainContext,
  lease: BacklogLease,
  write: LateWrite | null,
): Promise<'written' | 'waiting' | 'stuck'> {
  if (!write) {
    ctx.logger.error('write that waited cannot be read');
    return 'written';
  }
  try {
    await ctx.call(write.name, write.args, z.unknown());
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) return 'waiting';
    if (!isRefused(error) && (await lease.countFailure()) < MOST_FAILURES) return 'stuck';
    ctx.logger.error('write given up', { write: write.name, error });
  }
  return 'written';
}

/** Writes what waits of a conversation, in order; each is taken away only after it was written. */
export async function drainConversation(ctx: DrainContext, conversationId: string): Promise<Drained> {
  const lease = await ctx.backlog.claim(conversationId);
  if (!lease) return 'busy';
  try {
    for (;;) {
      const writes = await lease.read();
      if (writes.length === 0) return 'empty';
      for (const write of writes) {
        const written = await writeFirst(ctx, lease, write);
        if (written !== 'written') return written;
        if (!(await lease.drop())) return 'busy';
      }
    }
  } finally {
    // The lease runs out by itself.
    await lease.release().catch((error: unknown) => ctx.logger.warn('lease not given back', { error }));
  }
}

/** Writes what dead and ended calls left waiting; how many conversations are complete now. Never throws. */
export async function drainBacklog(ctx: DrainContext): Promise<number> {
  let complete = 0;
  try {
    for (const conversationId of await ctx.backlog.waiting()) {
      const drained = await drainConversation(ctx, conversationId);
      if (drained === 'empty') complete += 1;
      // What one cannot write no other can.
      if (drained === 'waiting') break;
    }
  } catch (error) {
    ctx.logger.warn('backlog not drained', { error });
  }
  return complete;
}
