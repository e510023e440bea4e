import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChildService, startChild } from './child-service.ts';
import { runTask, type TaskOutcome } from './run-task.ts';
import { type ServiceEntry, writeServices } from './services-file.ts';

export interface RunningContext {
  root: string;
  logFolder: string;
  servicesFile: string;
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
  /** Aborted when everything ends: from then on nothing is started. */
  stopping: AbortSignal;
}
type TaskWork<Result> = (task: { log: (line: string) => void; onPid: (pid: number | null) => void }) => Promise<Result>;

export interface Running {
  /** Addresses by service name, for `services.json`. */
  urls: Record<string, string | null>;
  write(): void;
  start(name: string, command: string[]): ChildService;
  /** Work that ends by itself; a stop waits for its end. */
  track<Result>(name: string, work: TaskWork<Result>): Promise<Result>;
  /** A script at the lowest priority, tracked. */
  runBehind(name: string, command: string[], onLine: (line: string) => void): Promise<TaskOutcome>;
  /** Ends all in order, once the signal is aborted. */
  end(): Promise<void>;
}

const SERVICES = ['web', 'worker', 'database', 'kv', 'livekit', 'providers'];
// The worker first, while the database still takes its last words; the database last.
const STOP_ORDER = ['worker', 'web', 'livekit', 'providers', 'kv', 'database'];
const LOWEST_PRIORITY = 19;

/** Everything this start has running, in one place: what is written to `services.json` and what a stop must end. */
export function createRunning(ctx: RunningContext): Running {
  const children = new Map<string, ChildService>();
  const tasks = new Map<string, { pid: number | null; over: Promise<unknown> }>();
  const urls: Record<string, string | null> = {};

  const write = () => {
    if (ctx.stopping.aborted) return;
    const entries: Record<string, ServiceEntry> = { supervisor: { url: null, pid: process.pid } };
    for (const name of SERVICES) entries[name] = { url: urls[name] ?? null, pid: children.get(name)?.pid() ?? null };
    entries.mailbox = { url: urls.mailbox ?? null, pid: children.get('providers')?.pid() ?? null };
    for (const [name, { pid }] of tasks) entries[name] = { url: null, pid };
    writeServices(ctx.servicesFile, entries);
  };

  const track: Running['track'] = (name, work) => {
    const file = join(ctx.logFolder, `${name}.log`);
    writeFileSync(file, '');
    const task: { pid: number | null; over: Promise<unknown> } = { pid: null, over: Promise.resolve() };
    tasks.set(name, task);
    const running = work({
      log: (line) => appendFileSync(file, `${line}\n`),
      onPid(pid) {
        task.pid = pid;
        write();
      },
    });
    task.over = running;
    return running;
  };

  return {
    urls,
    write,
    track,
    start(name, command) {
      ctx.stopping.throwIfAborted();
      const child = startChild(
        {
          ...ctx,
          onRestart: (restarted, reason) => ctx.say(`  ${restarted} stopped (${reason}).`),
          onPid: write,
        },
        { name, command: [...command, '--exit-with-parent'] },
      );
      children.set(name, child);
      return child;
    },
    runBehind: (name, command, onLine) =>
      track(name, ({ log, onPid }) =>
        runTask({
          command: [...command, '--exit-with-parent'],
          cwd: ctx.root,
          env: ctx.env,
          niceness: LOWEST_PRIORITY,
          onLine(line) {
            log(line);
            onLine(line);
          },
          onPid,
          signal: ctx.stopping,
        }),
      ),
    async end() {
      await Promise.allSettled([...tasks.values()].map(({ over }) => over));
      for (const name of STOP_ORDER) await children.get(name)?.stop();
      rmSync(ctx.servicesFile, { force: true });
    },
  };
}
