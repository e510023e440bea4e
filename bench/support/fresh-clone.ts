import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchContext, CannotRun } from './result.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type FreshClone = {
  root: string;
  /** An empty folder beside it, for what must not meet its packages. */
  outside: string;
  /** Of its own, and empty: nothing an earlier run fetched can help. */
  env: Record<string, string>;
};

/** A clone of HEAD in a temporary folder with caches of its own, removed at the end. */
export function freshClone(ctx: BenchContext): FreshClone {
  const folder = mkdtempSync(join(tmpdir(), 'quantum-voice-clone-'));
  ctx.onEnd(() => {
    // Go makes its module cache read-only.
    execFileSync('chmod', ['-R', 'u+w', folder]);
    execFileSync('rm', ['-rf', folder]);
  });
  const root = join(folder, 'clone');
  try {
    execFileSync('git', ['clone', '--quiet', ROOT, root], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (cause) {
    throw new CannotRun(`This checkout cannot be cloned: ${cause instanceof Error ? cause.message.split('\n')[1] : cause}`);
  }
  const cache = (name: string) => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  const env = {
    npm_config_cache: cache('npm'),
    GOCACHE: cache('go-build'),
    GOPATH: cache('go'),
    GOMODCACHE: join(folder, 'go', 'mod'),
    PIP_CACHE_DIR: cache('pip'),
    XDG_CACHE_HOME: cache('cache'),
    QV_CACHE_DIR: join(folder, 'cache', 'quantum-voice'),
    QV_DATA_DIR: join(root, '.data'),
  };
  return { root, outside: cache('outside'), env };
}
