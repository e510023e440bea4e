import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tryFileLock } from '../file-lock.ts';

/** What the build reads; a change in any of it builds again. */
const INPUTS = [
  'app',
  'components',
  'lib',
  'public/static',
  'scripts/build-widget.ts',
  'middleware.ts',
  'next.config.js',
  'package-lock.json',
  'tsconfig.json',
];

function* filesBelow(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name));
}

function hashInputs(root: string): string {
  const hash = createHash('sha256').update(process.version);
  for (const input of INPUTS) {
    for (const file of filesBelow(join(root, input))) {
      if (!/\.test\.tsx?$/.test(file)) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function run(root: string, args: string[], log: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk;
      log(String(chunk).trimEnd());
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else if (output.includes('ENOSPC')) reject(new Error('The disk is full; free about 1 GB and start again.'));
      else
        reject(
          new Error(`The build failed; its output is in .data/logs/build.log. ${output.trim().split('\n').slice(-6).join(' ')}`),
        );
    });
  });
}

/** Two starts of one checkout share its build folder: the second waits, and then finds the build fresh. */
async function withBuildLock<Result>(root: string, build: () => Promise<Result>): Promise<Result> {
  const path = join(root, 'node_modules', '.quantum-voice-build.lock');
  for (;;) {
    const lock = tryFileLock(path);
    if (lock.acquired) return build().finally(lock.release);
    await delay(200);
  }
}

/** Builds widget and pages unless the last build had the same inputs; returns whether it built. */
export async function buildApp(options: {
  root: string;

  dev: boolean;
  log: (line: string) => void;
}): Promise<boolean> {
  return withBuildLock(options.root, () => buildUnlessFresh(options));
}

async function buildUnlessFresh(options: { root: string; dev: boolean; log: (line: string) => void }): Promise<boolean> {
  const marker = join(options.root, '.next', 'qv-build-hash');
  const hash = hashInputs(options.root);
  const isFresh =
    existsSync(marker) && readFileSync(marker, 'utf8') === hash && existsSync(join(options.root, 'public/widget/manifest.json'));
  if (isFresh) return false;
  await run(options.root, ['scripts/build-widget.ts'], options.log);
  if (options.dev) return true;
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  await run(options.root, [next, 'build'], options.log);
  writeFileSync(marker, hash);
  return true;
}
