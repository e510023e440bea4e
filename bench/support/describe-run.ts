import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Machine } from './result.ts';

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 1_048_576),
    os: `${type()} ${release()} ${arch()}`,
    node: process.version,
    loadAtStart: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

function git(root: string, args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** The commit that ran; an unpacked archive has none. */
export function describeCommit(root: string): { commit: string; isTreeDirty: boolean } {
  try {
    const changed = git(root, ['status', '--porcelain', '--', '.', ':!bench/results']);
    return { commit: git(root, ['rev-parse', 'HEAD']), isTreeDirty: changed !== '' };
  } catch {
    return { commit: 'unknown', isTreeDirty: true };
  }
}
