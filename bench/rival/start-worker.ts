import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { toFlags } from '../../local/to-flags.ts';
import { CannotRun } from '../support/result.ts';
import type { LivekitAccess } from './serve-page.ts';

/** Starts the bare worker and resolves once the server knows it. */
export async function startWorker(livekit: LivekitAccess): Promise<{ stop: () => Promise<void> }> {
  const flags = { url: livekit.url, 'api-key': livekit.apiKey, 'api-secret': livekit.apiSecret };
  const child = spawn(process.execPath, [fileURLToPath(new URL('./bare-worker.ts', import.meta.url)), ...toFlags(flags)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', NODE_NO_WARNINGS: '1' },
  });
  let lastWords = '';
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        if (line.startsWith('READY')) resolve();
        else lastWords = line;
      });
  });
  await Promise.race([
    ready,
    gone.then(() => {
      throw new CannotRun(`The bare worker did not start: ${lastWords}`);
    }),
  ]);
  return {
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
