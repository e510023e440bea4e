import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunCommand } from './run-command.ts';
import { LIVEKIT_SERVER_VERSION } from './version.ts';

// The module is named livekit-server although the repository is livekit/livekit; the program it builds is named `server`.
const PACKAGE = `github.com/livekit/livekit-server/cmd/server@v${LIVEKIT_SERVER_VERSION}`;
const OLDEST_GO_MINOR = 21;

export type ObtainContext = { run: RunCommand; log: (line: string) => void; signal: AbortSignal };
export type Obtained = { obtained: true } | { obtained: false; reason: string };

/** Builds the server with `go install` (a cold build takes about three minutes) and moves it to `target` in one step. */
export async function buildWithGo(ctx: ObtainContext, target: string): Promise<Obtained> {
  if (process.platform === 'win32') return { obtained: false, reason: 'building with Go is not supported on Windows' };
  const version = await ctx.run('go', ['version']);
  if (version.code !== 0) return { obtained: false, reason: 'Go is not installed (1.21 or newer could build it)' };
  const minor = Number(/go1\.(\d+)/.exec(version.output)?.[1] ?? 0);
  if (minor < OLDEST_GO_MINOR) return { obtained: false, reason: 'the installed Go is older than 1.21 and cannot build it' };

  const buildFolder = join(dirname(target), 'build');
  mkdirSync(buildFolder, { recursive: true });
  ctx.log(`building livekit-server ${LIVEKIT_SERVER_VERSION} with Go; the first build takes a few minutes`);
  const settings = [`GOBIN=${buildFolder}`, 'GOFLAGS=-mod=mod', 'GOTOOLCHAIN=auto', 'CGO_ENABLED=0'];
  const build = await ctx.run('env', [...settings, 'go', 'install', PACKAGE], {
    cwd: buildFolder,
    onLine: ctx.log,
    signal: ctx.signal,
  });
  if (build.code !== 0) {
    return { obtained: false, reason: `go install failed: ${build.output.trim().split('\n').at(-1) ?? 'no output'}` };
  }
  renameSync(join(buildFolder, 'server'), target);
  return { obtained: true };
}
