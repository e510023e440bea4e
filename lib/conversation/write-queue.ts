import type { Logger } from '../telemetry/logger.ts';

export interface WriteQueue {
  /** Queues a write; writes run in order, and a failing one is tried again before the next. Never throws. */
  push(name: string, write: () => Promise<unknown>): void;
  /** Resolves when all that was pushed is written or given up. */
  drained(): Promise<void>;
}

const BACKOFF_MS = [200, 500, 1_000, 2_000, 5_000, 10_000] as const;

/** Saves as it happens, off the audio path: no reply waits for a write, and no write is lost to a short outage. */
export function createWriteQueue(options: { logger: Logger; sleep: (ms: number) => Promise<void> }): WriteQueue {
  let tail: Promise<void> = Promise.resolve();
  async function run(name: string, write: () => Promise<unknown>): Promise<void> {
    for (const delayMs of [...BACKOFF_MS, null]) {
      try {
        await write();
        return;
      } catch (error) {
        const isRetryable = !(error instanceof Error && 'retryable' in error) || error.retryable === true;
        if (delayMs === null || !isRetryable) {
          options.logger.error('write given up', { write: name, error });
          return;
        }
        options.logger.warn('write failed, trying again', { write: name, error, delayMs });
        await options.sleep(delayMs);
      }
    }
  }
  return {
    push(name, write) {
      tail = tail.then(() => run(name, write));
    },
    drained: () => tail,
  };
}
