import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ObtainContext, Obtained } from './build-with-go.ts';
import { LIVEKIT_SERVER_VERSION } from './version.ts';

export const RELEASE_URL = `https://github.com/livekit/livekit/releases/download/v${LIVEKIT_SERVER_VERSION}`;
const TIMEOUT_MS = 300_000;

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', win32: 'windows' };
const MACHINES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'armv7' };

/** The archive of this release for a machine, or null when none is published. */
export function archiveName(platform: NodeJS.Platform, architecture: NodeJS.Architecture): string | null {
  const system = SYSTEMS[platform];
  const machine = MACHINES[architecture];
  if (system === undefined || machine === undefined) return null;
  return `livekit_${LIVEKIT_SERVER_VERSION}_${system}_${machine}.${platform === 'win32' ? 'zip' : 'tar.gz'}`;
}

/** Downloads the release archive, checks it against the release's own checksums.txt, unpacks it with `tar` to `target`. */
export async function downloadRelease(ctx: ObtainContext, target: string, releaseUrl: string = RELEASE_URL): Promise<Obtained> {
  const archive = archiveName(process.platform, process.arch);
  if (archive === null) return { obtained: false, reason: 'no release is published for this kind of machine' };
  const folder = join(dirname(target), `download-${randomUUID()}`);
  mkdirSync(folder, { recursive: true });
  try {
    ctx.log(`downloading ${archive}`);
    const checksums = (await download(ctx, `${releaseUrl}/checksums.txt`)).toString('utf8');
    const bytes = await download(ctx, `${releaseUrl}/${archive}`);
    if (createHash('sha256').update(bytes).digest('hex') !== listedChecksum(checksums, archive)) {
      return { obtained: false, reason: 'the downloaded release does not match its checksum file' };
    }
    writeFileSync(join(folder, archive), bytes);
    const program = process.platform === 'win32' ? 'livekit-server.exe' : 'livekit-server';
    const unpacked = await ctx.run('tar', ['-xf', archive, program], { cwd: folder });
    if (unpacked.code !== 0) return { obtained: false, reason: `the release could not be unpacked: ${unpacked.output}` };
    chmodSync(join(folder, program), 0o755);
    renameSync(join(folder, program), target);
    return { obtained: true };
  } catch (error) {
    return { obtained: false, reason: `the release could not be downloaded (${describe(error)})` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function download({ signal }: ObtainContext, url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Lines are `<sha256>  <file>`. */
function listedChecksum(checksums: string, archive: string): string | undefined {
  const line = checksums.split('\n').find((entry) => entry.trim().split(/\s+/)[1]?.replace(/^\*/, '') === archive);
  return line?.trim().split(/\s+/)[0]?.toLowerCase();
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.message === 'fetch failed' ? error.cause.message : error.message;
}
