import type { RunCommand } from './run-command.ts';

/** The release that the agents library and our tests run against. */
export const LIVEKIT_SERVER_VERSION = '1.13.5';

/** The version a livekit-server binary reports, or null when it does not run. */
export async function readServerVersion(run: RunCommand, binary: string): Promise<string | null> {
  const { code, output } = await run(binary, ['--version']);
  return code === 0 ? (/version (\d+\.\d+\.\d+)/.exec(output)?.[1] ?? null) : null;
}

/** Same major version and not older than ours: an older server lacks signals the clients expect. */
export function isUsableVersion(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const [ownMajor = 0, ownMinor = 0, ownPatch = 0] = LIVEKIT_SERVER_VERSION.split('.').map(Number);
  return major === ownMajor && (minor > ownMinor || (minor === ownMinor && patch >= ownPatch));
}
