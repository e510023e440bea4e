import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { JWT_SECRET, PUBLISHABLE_KEY, SECRET_KEY, SITE_URL } from './test-settings.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export type DatabaseProcess = {
  url: string;
  pid: number;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
};

/** The database as a process of its own on a folder, as `npm start` runs it; rejects with its last words when it cannot start. */
export async function launchDatabase(folder: string, flags: readonly string[]): Promise<DatabaseProcess> {
  const keys = ['--jwt-secret', JWT_SECRET, '--publishable-key', PUBLISHABLE_KEY, '--secret-key', SECRET_KEY];
  const child = spawn(
    process.execPath,
    [MAIN, '--data', folder, '--site-url', SITE_URL, '--exit-with-parent', ...keys, ...flags],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('READY ')) continue;
    return {
      url: JSON.parse(line.slice('READY '.length)).url,
      pid: child.pid ?? 0,
      async kill() {
        child.kill('SIGKILL');
        await gone;
      },
    };
  }
  await gone;
  throw new Error(`The database did not start: ${stderr.trim()}`);
}
