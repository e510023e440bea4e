import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryFileLock } from './file-lock.ts';
import { processStart } from './process-start.ts';

describe('a lock file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'qv-lock-'));
    path = join(folder, 'it.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const leave = (owner: unknown) => writeFileSync(path, typeof owner === 'string' ? owner : JSON.stringify(owner));

  it('is given to one holder and names it to the next', () => {
    expect(tryFileLock(path).acquired).toBe(true);
    expect(tryFileLock(path)).toEqual({ acquired: false, heldBy: process.pid });
  });

  it('can be taken again after release and leaves nothing behind', () => {
    const lock = tryFileLock(path);
    if (lock.acquired) lock.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(tryFileLock(path).acquired).toBe(true);
  });

  it('is taken over from a process that is gone, from a reused pid and from an unreadable file', () => {
    const unusedPid = 4_194_304;
    for (const stale of [
      { pid: unusedPid, startedAt: '1', token: 'x' },
      { pid: process.pid, startedAt: '1', token: 'x' },
      'half a fi',
    ]) {
      leave(stale);
      const lock = tryFileLock(path);
      expect(lock.acquired).toBe(true);
      if (lock.acquired) lock.release();
    }
  });

  it('is not freed by a holder that lost it', () => {
    const lock = tryFileLock(path);
    leave({ pid: process.pid, startedAt: processStart(process.pid), token: 'another' });
    if (lock.acquired) lock.release();
    expect(tryFileLock(path).acquired).toBe(false);
  });
});
