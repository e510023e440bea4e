import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { processStart } from '../process-start.ts';
import { cachedBinaryPath } from './find-binary.ts';

const MAIN = fileURLToPath(new URL('obtain.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qv-obtain-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['SIGTERM', (child: ReturnType<typeof spawn>) => child.kill('SIGTERM')],
  ['the end of its parent', (child: ReturnType<typeof spawn>) => child.stdin?.end()],
])('ends a build and all below it, and frees the cache, on %s', async (_, stop) => {
  const program = (name: string, script: string) =>
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const note = join(folder, 'building');
  program('livekit-server', 'echo livekit-server version 1.0.0');
  program(
    'go',
    `if [ "$1" = version ]; then echo go version go1.26.8 linux/amd64; exit; fi\nsleep 600 &\necho $$ $! > ${note}\nwait`,
  );
  const child = spawn(process.execPath, [MAIN, '--cache', folder, '--exit-with-parent'], {
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const lock = `${cachedBinaryPath(folder)}.lock`;
  await vi.waitFor(() => expect(existsSync(note) && readFileSync(note, 'utf8')).toMatch(/\d+ \d+\n/), { timeout: 30_000 });
  expect(existsSync(lock)).toBe(true);
  const building = readFileSync(note, 'utf8').trim().split(' ').map(Number);
  stop(child);
  await ended;
  expect(building.map(processStart)).toEqual([null, null]);
  expect(existsSync(lock)).toBe(false);
});
