import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pickPorts } from '../../local/supervisor/ports.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Product {
  url: string;
  port: number;
  dataFolder: string;
  /** All that the start printed so far. */
  output(): string;
  services(): Record<string, { url: string | null; pid: number | null }>;
  /** Waits for a line of the output; rejects with the output when the start ends first. */
  printed(pattern: RegExp, timeoutMs?: number): Promise<void>;
  child: ChildProcess;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  return (await pickPorts(['port'])).port;
}

export interface StartOptions {
  dataFolder?: string;
  port?: number;
  env?: Record<string, string>;
  /** Another checkout than this one. */
  root?: string;
  /** A process group of its own, as a terminal gives it: `process.kill(-child.pid, 'SIGINT')` is then Ctrl-C. */
  ownGroup?: boolean;
}

/** Runs `npm start`'s own script with a data folder and a port of its own. */
export async function startProduct(options: StartOptions = {}): Promise<Product> {
  const port = options.port ?? (await freePort());
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'quantum-voice-'));
  // Calls of one test must not change how many processes wait in the next.
  const steady = { WORKER_IDLE_PROCESSES_MAX: '1' };
  const env = { ...process.env, ...steady, PORT: String(port), QV_DATA_DIR: dataFolder, ...options.env };
  delete (env as Record<string, string | undefined>).VITEST;
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: options.root ?? ROOT,
    detached: options.ownGroup ?? false,
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const changed = new Set<() => void>();
  const onData = (chunk: Buffer) => {
    output += chunk;
    for (const notify of changed) notify();
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  child.once('close', () => {
    for (const notify of changed) notify();
  });
  return {
    url: `http://localhost:${port}`,
    port,
    dataFolder,
    child,
    output: () => output,
    services: () =>
      existsSync(join(dataFolder, 'services.json')) ? JSON.parse(readFileSync(join(dataFolder, 'services.json'), 'utf8')) : {},
    printed: (pattern, timeoutMs = 600_000) =>
      new Promise((resolve, reject) => {
        const finish = (error?: Error) => {
          clearTimeout(timer);
          changed.delete(look);
          if (error) reject(error);
          else resolve();
        };
        const look = () => {
          if (pattern.test(output)) finish();
          else if (child.exitCode !== null || child.signalCode !== null)
            finish(new Error(`The start ended before ${pattern}:\n${output}`));
        };
        const timer = setTimeout(() => finish(new Error(`No ${pattern} in time:\n${output}`)), timeoutMs);
        changed.add(look);
        look();
      }),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('close', resolve));
        child.kill('SIGTERM');
        await gone;
      }
      if (!options.dataFolder) rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
