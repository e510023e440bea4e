import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tryFileLock } from '../file-lock.ts';
import { runTask } from './run-task.ts';

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

export interface BuildContext {
  root: string;
  dev: boolean;
  /** Every line of the build's output. */
  log: (line: string) => void;
  onPid: (pid: number | null) => void;
  signal: AbortSignal;
}

async function run(ctx: BuildContext, command: readonly string[]): Promise<void> {
  const { code, lines } = await runTask({
    command,
    cwd: ctx.root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    onLine: ctx.log,
    onPid: ctx.onPid,
    signal: ctx.signal,
  });
  ctx.signal.throwIfAborted();
  if (code === 0) return;
  if (lines.some((line) => line.includes('ENOSPC'))) throw new Error('The disk is full; free about 1 GB and start again.');
  const lastWords = lines.filter((line) => line.trim()).slice(-6);
  throw new Error(`The build failed; its output is in .data/logs/build.log. ${lastWords.join(' ')}`);
}

/** Two starts of one checkout share its build folder: the second waits, and then finds the build fresh. */
async function withBuildLock<Result>(ctx: BuildContext, build: () => Promise<Result>): Promise<Result> {
  const path = join(ctx.root, 'node_modules', '.quantum-voice-build.lock');
  for (;;) {
    const lock = tryFileLock(path);
    if (lock.acquired) return build().finally(lock.release);
    await delay(200, undefined, { signal: ctx.signal });
  }
}

/** Builds widget and pages unless the last build had the same inputs; returns whether it built. Rejects once all is gone when stopped. */
export async function buildApp(ctx: BuildContext): Promise<boolean> {
  return withBuildLock(ctx, () => buildUnlessFresh(ctx));
}

async function buildUnlessFresh(ctx: BuildContext): Promise<boolean> {
  const marker = join(ctx.root, '.next', 'qv-build-hash');
  const hash = hashInputs(ctx.root);
  const isFresh =
    existsSync(marker) && readFileSync(marker, 'utf8') === hash && existsSync(join(ctx.root, 'public/widget/manifest.json'));
  if (isFresh) return false;
  await run(ctx, ['scripts/build-widget.ts']);
  if (ctx.dev) return true;
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  await run(ctx, [next, 'build']);
  writeFileSync(marker, hash);
  return true;
}
