/** The part of the framework's process pool that the cure needs (agents 1.9.0, ipc/proc_pool.js; not exported by the package). */
export interface LostJob {
  metadata: string;
  room?: { name: string } | undefined;
}
interface JobProcess {
  isAlive: boolean;
  runningJob: { job: LostJob } | undefined;
  /** Not there before the process was forked. */
  proc?: { exitCode: number | null; signalCode: string | null };
}
interface ProcessPool {
  closed: boolean;
  executors: JobProcess[];
  warmedProcQueue: { items: { proc: JobProcess; unlock: () => void }[] };
  procWatchTask(unlock: () => void): Promise<void>;
}

const isCrash = ({ proc }: JobProcess) => proc !== undefined && (proc.signalCode !== null || (proc.exitCode ?? 0) !== 0);

/**
 * A warmed job process that dies stays in the framework's queue and is handed the next call, which then has no agent; one that dies in
 * a call is missed by nobody. After this, its place is freed the moment it dies, the pool starts another, and the call it held is told
 * of. Throws when the framework has changed.
 */
export async function replaceDeadProcesses(onJobLost: (job: LostJob) => void = () => undefined): Promise<void> {
  const file = new URL('./ipc/proc_pool.js', import.meta.resolve('@livekit/agents'));
  const { ProcPool } = (await import(file.href)) as { ProcPool?: { prototype: ProcessPool } };
  const watch = ProcPool?.prototype.procWatchTask;
  if (!ProcPool || typeof watch !== 'function')
    throw new Error('The process pool of @livekit/agents has changed; see agent-worker/replace-dead-processes.ts.');
  ProcPool.prototype.procWatchTask = async function (this: ProcessPool, unlock) {
    const before = this.executors.length;
    const watching = watch.call(this, unlock);
    // The watch begins with its own process at the end of the list.
    const own = this.executors[before];
    await watching;
    const dead = this.warmedProcQueue.items.filter((entry) => !entry.proc.isAlive);
    this.warmedProcQueue.items = this.warmedProcQueue.items.filter((entry) => entry.proc.isAlive);
    for (const entry of dead) entry.unlock();
    if (own?.runningJob && !this.closed && isCrash(own)) onJobLost(own.runningJob.job);
  };
}
