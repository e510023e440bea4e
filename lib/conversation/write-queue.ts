import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import type { Logger } from '../telemetry/logger.ts';
import { currentTrace, inSpan } from '../telemetry/spans.ts';
import { type Backlog, drainConversation } from './backlog.ts';
import type { LateWrite } from './late-write.ts';

export interface WriteQueue {
  /** Queues a write; writes run in order, and a failing one is tried again before the next. Never throws. */
  push(write: LateWrite): void;
  /** Lets a reply that somebody waits for go first, for a moment. */
  giveWay(reply: Promise<unknown>): void;
  /** Resolves when all that was pushed is written, safe in the backlog, or given up. */
  drained(): Promise<void>;
}

export interface WriteQueueOptions {
  call: CallFunction;
  conversationId: string;
  /** Where writes wait while the database does not answer; without it they wait in memory, for a while. */
  backlog?: Backlog | undefined;
  /** Another process may have left writes of this conversation there. */
  mayBeBehind?: boolean;
  logger: Logger;
  sleep: (ms: number) => Promise<void>;
}

const BACKOFF_MS = [200, 500, 1_000, 2_000, 5_000, 10_000] as const;
/** A healthy database answers in a tenth of it; what waits longer in this process would be lost with it. */
const ANSWER_WITHIN_MS = 1_500;
const LOOK_EVERY_MS = 2_000;
/** Longer than a model takes to begin, and too short for anybody who reads along. */
const GIVE_WAY_MS = 600;
/** With database and backlog both gone, memory is all there is: some five minutes of tries. */
const MOST_TRIES_WITHOUT_ANY_PLACE = 30;

/**
 * Saves as it happens, off the audio path: no reply waits for a write. While the database does not answer, writes go to the backlog in
 * order, this queue writes them from there once it answers again, and the sweep does when this process is gone.
 */
export function createWriteQueue(options: WriteQueueOptions): WriteQueue {
  const { call, conversationId, backlog, logger, sleep } = options;
  const within = currentTrace();
  const pending: LateWrite[] = [];
  /** Writes of this conversation wait in the backlog, so what follows goes there too. */
  let isBehind = Boolean(backlog && options.mayBeBehind);
  let unanswered: Promise<unknown> = Promise.resolve();
  let running = Promise.resolve();
  let wayGiven: Promise<unknown> = Promise.resolve();
  let isRunning = false;
  let appends = 0;
  let isCatchingUp = false;
  const mostTries = backlog ? MOST_TRIES_WITHOUT_ANY_PLACE : BACKOFF_MS.length;

  async function attempt(write: LateWrite): Promise<'written' | 'failed' | 'unanswered'> {
    const attributes = { 'write.function': write.name };
    const asked = inSpan('writes.save', { attributes, within }, async () => call(write.name, write.args, z.unknown()));
    try {
      if (!backlog) await asked;
      else if ((await Promise.race([asked.then(() => 'written'), sleep(ANSWER_WITHIN_MS)])) !== 'written') {
        unanswered = asked.catch(() => undefined);
        return 'unanswered';
      }
      return 'written';
    } catch (error) {
      if (error instanceof AppError && !error.retryable) {
        logger.error('write given up', { write: write.name, error });
        return 'written';
      }
      logger.warn('write failed, trying again', { write: write.name, error });
      return 'failed';
    }
  }

  async function append(place: Backlog, batch: LateWrite[]): Promise<boolean> {
    try {
      return await place.append(conversationId, batch);
    } catch (error) {
      logger.warn('backlog does not answer', { error });
      return false;
    } finally {
      appends += 1;
    }
  }

  async function keep(): Promise<boolean> {
    const batch = pending.slice(0, 100);
    if (!backlog || !(await append(backlog, batch))) return false;
    pending.splice(0, batch.length);
    if (!isBehind) logger.warn('writes wait in the backlog', { conversationId });
    isBehind = true;
    void catchUp(backlog);
    return true;
  }

  async function catchUp(place: Backlog): Promise<void> {
    if (isCatchingUp) return;
    isCatchingUp = true;
    while (isBehind) {
      // What was asked and not answered may still be written, and must not be after what follows it.
      await unanswered;
      const before = appends;
      const drained = await drainConversation({ backlog: place, call, logger }, conversationId).catch((error: unknown) => {
        logger.warn('backlog does not answer', { error });
        return 'waiting' as const;
      });
      // Empty counts only where nothing was appended meanwhile.
      if (drained === 'empty' && before === appends) isBehind = false;
      else if (drained !== 'empty') await sleep(LOOK_EVERY_MS);
    }
    isCatchingUp = false;
  }

  async function work(): Promise<void> {
    let failures = 0;
    for (let write = pending[0]; write; write = pending[0]) {
      await wayGiven;
      const outcome = isBehind ? 'behind' : await attempt(write);
      if (outcome === 'written') {
        pending.shift();
        failures = 0;
        continue;
      }
      // A short hiccup is not worth the detour.
      if ((outcome !== 'failed' || failures > 0) && (await keep())) {
        failures = 0;
        continue;
      }
      if (failures === mostTries) {
        logger.error('write given up', { write: write.name });
        pending.shift();
        failures = 0;
        continue;
      }
      await sleep(BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 0);
      failures += 1;
    }
    isRunning = false;
  }

  if (isBehind && backlog) void catchUp(backlog);
  return {
    push(write) {
      pending.push(write);
      if (isRunning) return;
      isRunning = true;
      running = work();
    },
    giveWay(reply) {
      wayGiven = Promise.race([reply.catch(() => undefined), sleep(GIVE_WAY_MS)]);
    },
    drained: () => running,
  };
}
