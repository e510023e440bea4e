import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { giveWay, OWN_GROUP, signalGroup } from '../process-group.ts';

export interface TaskSpec {
  /** File and flags for this Node. */
  command: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** 0 is normal, 19 gives way to everything else. */
  niceness?: number;
  onLine: (line: string) => void;
  /** The process id while it runs, then null. */
  onPid: (pid: number | null) => void;
  signal: AbortSignal;
}
export type TaskOutcome = { code: number | null; lines: string[] };

const KILL_AFTER_MS = 5_000;
const KEPT_LINES = 200;

/** Runs work that ends by itself; resolves when it and all below it are gone, also after the signal has stopped it. */
export function runTask(spec: TaskSpec): Promise<TaskOutcome> {
  return new Promise((resolve, reject) => {
    spec.signal.throwIfAborted();
    const lines: string[] = [];
    const child = spawn(process.execPath, spec.command, {
      ...OWN_GROUP,
      cwd: spec.cwd,
      env: spec.env,
      // Our end of stdin closes when we die, however we die: the child's sign to leave.
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const { pid } = child;
    let killer: NodeJS.Timeout | undefined;
    const stop = () => {
      if (pid === undefined) return;
      signalGroup(pid, 'SIGTERM');
      killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), KILL_AFTER_MS);
    };
    if (pid !== undefined && spec.niceness !== undefined) giveWay(pid, spec.niceness);
    spec.onPid(pid ?? null);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        spec.onLine(line);
      });
    }
    child.stdin.on('error', () => undefined);
    child.once('error', reject);
    child.once('exit', () => spec.signal.aborted && pid !== undefined && signalGroup(pid, 'SIGKILL'));
    child.once('close', (code) => {
      clearTimeout(killer);
      spec.signal.removeEventListener('abort', stop);
      spec.onPid(null);
      resolve({ code, lines });
    });
    spec.signal.addEventListener('abort', stop, { once: true });
  });
}
