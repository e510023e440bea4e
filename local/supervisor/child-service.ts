import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OWN_GROUP, signalGroup } from '../process-group.ts';

export interface ServiceSpec {
  name: string;
  /** File and flags for this Node. */
  command: string[];
  env?: Record<string, string>;
  onLine?: (line: string) => void;
}
export interface ChildService {
  name: string;
  pid(): number | null;
  /** Resolves with the READY details; rejects with the child's last words when it ends first. */
  ready: Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}
export interface ChildContext {
  root: string;
  logFolder: string;
  env: NodeJS.ProcessEnv;
  onRestart: (name: string, reason: string) => void;
  onPid: () => void;
  /** Aborted when everything ends: from then on nothing is started again. */
  stopping: AbortSignal;
}

const KILL_AFTER_MS = 20_000;
const RESTART_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** A child that ran this long was healthy; its next crash starts the waits anew. */
const HEALTHY_MS = 60_000;

/** Runs one service as a child, restarts it when it crashes after it was ready, and stops it with everything below it. */
export function startChild(ctx: ChildContext, spec: ServiceSpec): ChildService {
  const log = createWriteStream(join(ctx.logFolder, `${spec.name}.log`), { flags: 'a' });
  let child: ChildProcess | undefined;
  let isStopping = false;
  let wasReady = false;
  let restarts = 0;
  let timer: NodeJS.Timeout | undefined;
  const ready = Promise.withResolvers<Record<string, unknown>>();
  ready.promise.catch(() => undefined);

  const launch = () => {
    const startedMs = Date.now();
    let lastWords = '';
    const current = spawn(process.execPath, spec.command, {
      // Ctrl-C is for the supervisor alone, which stops its children in order.
      ...OWN_GROUP,
      cwd: ctx.root,
      env: { ...ctx.env, ...spec.env },
      // Our end of stdin closes when we die, however we die: the child's sign to leave.
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child = current;
    ctx.onPid();
    const onLine = (line: string) => {
      if (line.startsWith('READY ')) {
        wasReady = true;
        ready.resolve(JSON.parse(line.slice(6)) as Record<string, unknown>);
        ctx.onPid();
        return;
      }
      if (line.trim()) lastWords = line;
      log.write(`${line}\n`);
      spec.onLine?.(line);
    };
    createInterface({ input: current.stdout }).on('line', onLine);
    createInterface({ input: current.stderr }).on('line', onLine);
    current.stdin.on('error', () => undefined);
    current.once('error', (error) => ready.reject(error));
    current.once('close', (code, signal) => {
      if (child === current) child = undefined;
      ctx.onPid();
      if (isStopping || ctx.stopping.aborted) return;
      if (!wasReady) {
        ready.reject(new Error(lastWords || `${spec.name} ended with ${signal ?? code}.`));
        return;
      }
      if (Date.now() - startedMs > HEALTHY_MS) restarts = 0;
      const delayMs = RESTART_MS[Math.min(restarts, RESTART_MS.length - 1)] ?? 30_000;
      restarts += 1;
      ctx.onRestart(spec.name, `${signal ?? `exit ${code}`}, starting again in ${delayMs / 1000} s`);
      timer = setTimeout(() => !ctx.stopping.aborted && launch(), delayMs);
    });
  };
  launch();

  return {
    name: spec.name,
    pid: () => child?.pid ?? null,
    ready: ready.promise,
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      const current = child;
      if (current?.pid !== undefined) await endWithAllBelow(current, current.pid);
      log.end();
    },
  };
}

async function endWithAllBelow(child: ChildProcess, pid: number): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // What its leader leaves behind has nobody to answer to, and would keep our pipes open.
  const sweep = () => signalGroup(pid, 'SIGKILL');
  if (child.exitCode !== null || child.signalCode !== null) sweep();
  else child.once('exit', sweep).kill('SIGTERM');
  const killer = setTimeout(sweep, KILL_AFTER_MS);
  await gone;
  clearTimeout(killer);
}
