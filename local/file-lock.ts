import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { processStart } from './process-start.ts';

const LockOwner = z.object({ pid: z.number().int(), startedAt: z.string().nullable(), token: z.string() });
type LockOwner = z.infer<typeof LockOwner>;

export type FileLock = { acquired: true; release(): void } | { acquired: false; heldBy: number | null };

const MAX_TAKEOVERS = 3;

/**
 * Takes an exclusive lock file, or says which process holds it (null: others were taking it over at this moment).
 * A lock left by a process that no longer runs, for example after kill -9, is taken over. The folder must exist.
 */
export function tryFileLock(path: string): FileLock {
  const mine: LockOwner = { pid: process.pid, startedAt: processStart(process.pid), token: randomUUID() };
  const draft = `${path}.${mine.token}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    for (let attempt = 0; attempt < MAX_TAKEOVERS; attempt += 1) {
      if (linkIfFree(draft, path)) {
        if (readOwner(path)?.token !== mine.token) break;
        return { acquired: true, release: () => releaseIfMine(path, mine.token) };
      }
      const owner = readOwner(path);
      if (owner !== null && isRunning(owner)) return { acquired: false, heldBy: owner.pid };
      removeStale(path, owner, `${draft}.stale`);
    }
    return { acquired: false, heldBy: null };
  } finally {
    rmSync(draft, { force: true });
  }
}

function isRunning(owner: LockOwner): boolean {
  const startedAt = processStart(owner.pid);
  return startedAt !== null && startedAt === owner.startedAt;
}

// link() fails when the name exists, and the file appears with its content complete: no reader sees half a lock.
function linkIfFree(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path: string): LockOwner | null {
  try {
    const owner = LockOwner.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return owner.success ? owner.data : null;
  } catch {
    return null;
  }
}

// Another process may have taken the stale lock over since we read it: then what we moved away is its lock, and goes back.
function removeStale(path: string, seen: LockOwner | null, aside: string): void {
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readOwner(aside);
  if (moved !== null && moved.token !== seen?.token) linkIfFree(aside, path);
  rmSync(aside, { force: true });
}

function releaseIfMine(path: string, token: string): void {
  if (readOwner(path)?.token === token) rmSync(path, { force: true });
}
