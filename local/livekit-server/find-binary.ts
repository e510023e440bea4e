import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tryFileLock } from '../file-lock.ts';
import { buildWithGo, type ObtainContext, type Obtained } from './build-with-go.ts';
import { downloadRelease } from './download-release.ts';
import { isUsableVersion, LIVEKIT_SERVER_VERSION, readServerVersion } from './version.ts';

export type FindContext = ObtainContext & {
  cacheDir: string;
  /** The ways to obtain a binary, tried in order; tests give their own. */
  obtain?: readonly ((ctx: ObtainContext, target: string) => Promise<Obtained>)[];
};
export type FoundBinary = { found: true; path: string; from: 'path' | 'cache' | 'obtained' } | { found: false; reason: string };

const LOCK_POLL_MS = 250;

/** Where a binary is, or will be once obtained, for a cache folder. */
export function cachedBinaryPath(cacheDir: string): string {
  const program = process.platform === 'win32' ? 'livekit-server.exe' : 'livekit-server';
  return join(cacheDir, 'livekit-server', LIVEKIT_SERVER_VERSION, program);
}

/** A usable livekit-server: from PATH, from the cache, else built or downloaded into the cache, once for all who ask at once. */
export async function findBinary(ctx: FindContext): Promise<FoundBinary> {
  const installed = await readServerVersion(ctx.run, 'livekit-server');
  if (installed !== null && isUsableVersion(installed)) return { found: true, path: 'livekit-server', from: 'path' };
  const target = cachedBinaryPath(ctx.cacheDir);
  if (await isWorking(ctx, target)) return { found: true, path: target, from: 'cache' };
  mkdirSync(dirname(target), { recursive: true });
  const release = await waitForLock(ctx, `${target}.lock`);
  try {
    // Another start may have finished it while we waited.
    if (await isWorking(ctx, target)) return { found: true, path: target, from: 'cache' };
    return await obtainBinary(ctx, target);
  } finally {
    release();
  }
}

async function obtainBinary(ctx: FindContext, target: string): Promise<FoundBinary> {
  const reasons: string[] = [];
  for (const obtain of ctx.obtain ?? [buildWithGo, downloadRelease]) {
    const outcome = await obtain(ctx, target);
    if (outcome.obtained && (await isWorking(ctx, target))) return { found: true, path: target, from: 'obtained' };
    reasons.push(outcome.obtained ? 'the program obtained does not run here' : outcome.reason);
  }
  const remedy = `Install livekit-server ${LIVEKIT_SERVER_VERSION} on PATH, or Go 1.21 or newer, or put the program at ${target}.`;
  return { found: false, reason: `No livekit-server: ${reasons.join('; ')}. ${remedy}` };
}

async function isWorking(ctx: FindContext, path: string): Promise<boolean> {
  return existsSync(path) && (await readServerVersion(ctx.run, path)) === LIVEKIT_SERVER_VERSION;
}

async function waitForLock({ log, signal }: FindContext, path: string): Promise<() => void> {
  let told = false;
  for (;;) {
    const lock = tryFileLock(path);
    if (lock.acquired) return lock.release;
    if (!told) log(`waiting for process ${lock.heldBy ?? '?'}, which is obtaining livekit-server`);
    told = true;
    await delay(LOCK_POLL_MS, undefined, { signal });
  }
}
