import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tryFileLock } from '../file-lock.ts';

/**
 * Locks a data folder for this process and returns how to free it, or throws one sentence that names the holder.
 * Two PGlite instances on one folder destroy it, and PGlite itself does not check.
 */
export function acquireDataLock(folder: string): { release(): void } {
  mkdirSync(folder, { recursive: true });
  const lock = tryFileLock(join(folder, 'database.lock'));
  if (lock.acquired) return lock;
  const holder = lock.heldBy === null ? 'another process' : `process ${lock.heldBy}`;
  throw new Error(`The database folder ${folder} is in use by ${holder}; stop it first or choose another --data.`);
}
