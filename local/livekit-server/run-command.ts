import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type CommandResult = { code: number | null; output: string };
export type RunCommand = (
  command: string,
  args: readonly string[],
  options?: { cwd?: string; onLine?: (line: string) => void; signal?: AbortSignal },
) => Promise<CommandResult>;

const KEPT_LINES = 200;

/** Runs a program without a shell; code is null when it could not be started or was stopped. Output keeps its last lines. */
export const runCommand: RunCommand = (command, args, { cwd, onLine, signal } = {}) =>
  new Promise((resolve) => {
    const lines: string[] = [];
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal === undefined ? {} : { signal }),
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        onLine?.(line);
      });
    }
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output: lines.join('\n') }));
  });
