import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder that keeps downloads between checkouts: XDG_CACHE_HOME, LOCALAPPDATA on Windows, else `~/.cache`. */
export function defaultCacheDir(env: Record<string, string | undefined>): string {
  const base = env.XDG_CACHE_HOME || env.LOCALAPPDATA || join(env.HOME || homedir(), '.cache');
  return join(base, 'quantum-voice');
}
