import { refillLater, type WaitingQueue } from './refill-later.ts';

/** The part of the framework's process pool that is resized (agents 1.9.0, ipc/proc_pool.js; not exported by the package). */
interface ProcessPool {
  closed: boolean;
  /** As many processes as its limit begin or wait at once. */
  procMutex?: { _limit: number; lock(): Promise<() => void> };
  warmedProcQueue: WaitingQueue<{ proc: { close(): Promise<void> }; unlock: () => void }>;
  run(signal: AbortSignal): Promise<void>;
}

export interface IdlePool {
  /** Processes that wait for a call. */
  waiting(): number;
  /** From now on so many shall wait, one at least: more are started, those too many are closed. */
  resize(processes: number): void;
}

/** The framework keeps the number of waiting job processes that it began with; this changes it, and has calls greet before their process is replaced. Throws when the framework has changed. */
export async function openIdlePool(): Promise<IdlePool> {
  const file = new URL('./ipc/proc_pool.js', import.meta.resolve('@livekit/agents'));
  const { ProcPool } = (await import(file.href)) as { ProcPool?: { prototype: ProcessPool } };
  const run = ProcPool?.prototype.run;
  if (!ProcPool || typeof run !== 'function')
    throw new Error('The process pool of @livekit/agents has changed; see agent-worker/idle-pool.ts.');
  let pool: ProcessPool | undefined;
  ProcPool.prototype.run = function (this: ProcessPool, signal) {
    if (typeof this.procMutex?._limit !== 'number')
      throw new Error('The process pool of @livekit/agents has changed; see agent-worker/idle-pool.ts.');
    pool = this;
    refillLater(this.warmedProcQueue);
    return run.call(this, signal);
  };
  return {
    waiting: () => pool?.warmedProcQueue.items.length ?? 0,
    resize(processes) {
      if (!pool?.procMutex || pool.closed) return;
      const { procMutex, warmedProcQueue } = pool;
      const grows = processes > procMutex._limit;
      procMutex._limit = Math.max(1, processes);
      // A place that comes and goes makes the pool look at its limit again.
      if (grows) void procMutex.lock().then((unlock) => unlock());
      while (warmedProcQueue.items.length > procMutex._limit) {
        const extra = warmedProcQueue.items.pop();
        extra?.unlock();
        void extra?.proc.close();
      }
    },
  };
}
