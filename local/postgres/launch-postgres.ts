import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const Ready = z.object({ url: z.string(), pid: z.number() });

export type LaunchedPostgres = { url: string; pid: number; stop(): Promise<void> };

/** A PostgreSQL of the caller's own, in a process that ends with this one, even after kill -9. Throws one sentence when there is none. */
export async function launchPostgres(): Promise<LaunchedPostgres> {
  const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('READY ')) continue;
    const { url, pid } = Ready.parse(JSON.parse(line.slice('READY '.length)));
    return {
      url,
      pid,
      async stop() {
        child.stdin.end();
        await ended;
      },
    };
  }
  await ended;
  throw new Error(stderr.trim().split('\n').at(-1) || 'PostgreSQL ended before it was ready.');
}
