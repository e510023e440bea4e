/** The part of the framework's process pool that the cure needs (agents 1.9.0, ipc/proc_pool.js; not exported by the package). */
interface WarmedProcess {
  proc: { isAlive: boolean };
  unlock: () => void;
}
interface ProcessPool {
  warmedProcQueue: { items: WarmedProcess[] };
  procWatchTask(unlock: () => void): Promise<void>;
}

/**
 * A warmed job process that dies stays in the framework's queue and is handed the next call, which then has no agent.
 * After this, its place is freed the moment it dies, and the pool starts another. Throws when the framework has changed.
 */
export async function replaceDeadProcesses(): Promise<void> {
  const file = new URL('./ipc/proc_pool.js', import.meta.resolve('@livekit/agents'));
  const { ProcPool } = (await import(file.href)) as { ProcPool?: { prototype: ProcessPool } };
  const watch = ProcPool?.prototype.procWatchTask;
  if (!ProcPool || typeof watch !== 'function')
    throw new Error('The process pool of @livekit/agents has changed; see agent-worker/replace-dead-processes.ts.');
  ProcPool.prototype.procWatchTask = async function (this: ProcessPool, unlock) {
    await watch.call(this, unlock);
    const dead = this.warmedProcQueue.items.filter((entry) => !entry.proc.isAlive);
    this.warmedProcQueue.items = this.warmedProcQueue.items.filter((entry) => entry.proc.isAlive);
    for (const entry of dead) entry.unlock();
  };
}
