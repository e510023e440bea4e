import { spawn } from 'node:child_process';
import { getPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { giveWay, OWN_GROUP, signalGroup } from '../process-group.ts';

export type CommandResult = { code: number | null; output: string };
export type RunCommand = (
  command: string,
  args: readonly string[],
  options?: { cwd?: string; onLine?: (line: string) => void; signal?: AbortSignal },
) => Promise<CommandResult>;

const KEPT_LINES = 200;
const KILL_AFTER_MS = 2_000;

/**
 * Runs a program without a shell; code is null when it could not be started or was stopped. Output keeps its last lines.
 * A stop reaches all below the program: the compilers that a Go build has running.
 */
export const runCommand: RunCommand = (command, args, { cwd, onLine, signal } = {}) =>
  new Promise((resolve) => {
    const lines: string[] = [];
    let killer: NodeJS.Timeout | undefined;
    const child = spawn(command, args, {
      ...OWN_GROUP,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    const { pid } = child;
    // A new group starts at normal priority; it must not be more urgent than we are.
    if (pid !== undefined && getPriority() > 0) giveWay(pid, getPriority());
    const stop = () => {
      if (pid === undefined) return;
      signalGroup(pid, 'SIGTERM');
      killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), KILL_AFTER_MS);
    };
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        onLine?.(line);
      });
    }
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => {
      clearTimeout(killer);
      signal?.removeEventListener('abort', stop);
      resolve({ code: signal?.aborted ? null : code, output: lines.join('\n') });
    });
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
