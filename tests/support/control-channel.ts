import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { AccessToken } from 'livekit-server-sdk';
import type { Page } from 'playwright-core';
import type { ProbeAnswer } from './control-channel-probe.ts';
import type { World } from './world.ts';

/** A token of the test's own for a room of the product's LiveKit server. */
export async function roomToken(world: World, room: string, identity: string, kind: 'visitor' | 'agent'): Promise<string> {
  const token = new AccessToken('local', world.secrets.LOCAL_LIVEKIT_SECRET ?? '', { identity, ttl: 600 });
  if (kind === 'agent') token.kind = 'agent';
  token.addGrant({
    room,
    roomJoin: true,
    canPublish: true,
    canSubscribe: true,
    canPublishData: true,
    ...(kind === 'agent' ? { agent: true, canUpdateOwnMetadata: true } : {}),
  });
  return token.toJwt();
}

/** Asks the control channel of a room from a real browser page. */
export async function probeControlChannel(page: Page, world: World, room: string, timeoutMs = 30_000): Promise<ProbeAnswer> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('./control-channel-probe.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  });
  await page.evaluate(bundle.outputFiles[0]!.text);
  const input = {
    url: world.services().livekit!.url,
    token: await roomToken(world, room, `prober-${Date.now()}`, 'visitor'),
    timeoutMs,
  };
  return page.evaluate(
    (asked) =>
      (globalThis as unknown as { probeControlChannel: (input: typeof asked) => Promise<ProbeAnswer> }).probeControlChannel(
        asked,
      ),
    input,
  );
}
