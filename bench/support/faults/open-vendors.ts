import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChildService, startChild } from '../../../local/supervisor/child-service.ts';
import { pickPorts } from '../../../local/supervisor/ports.ts';
import { readOrMakeSecrets } from '../../../local/supervisor/secrets.ts';
import { toFlags } from '../../../local/to-flags.ts';
import type { BenchContext } from '../result.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Vendors {
  ports: Record<'database' | 'kv' | 'livekit' | 'providers', number>;
  secrets: ReturnType<typeof readOrMakeSecrets>;
  kv: { url: string; token: string };
  /** Of the LiveKit program itself. */
  livekitPid(): number;
}

/** The local services by themselves, in the vendors' place: database, key-value store, LiveKit server, Deepgram and OpenAI. */
export async function openVendors(ctx: Pick<BenchContext, 'onEnd'>, productPort: number): Promise<Vendors> {
  const folder = mkdtempSync(join(tmpdir(), 'quantum-voice-vendors-'));
  const logFolder = join(folder, 'logs');
  mkdirSync(logFolder);
  const cache = process.env.QV_CACHE_DIR || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'quantum-voice');
  const secrets = readOrMakeSecrets(join(folder, 'secrets.json'));
  const ports = await pickPorts(['database', 'kv', 'livekit', 'providers'] as const);
  const stopping = new AbortController();
  const children: ChildService[] = [];
  ctx.onEnd(async () => {
    stopping.abort();
    for (const child of children.reverse()) await child.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const start = async (name: string, flags: Record<string, string>) => {
    const child = startChild(
      { root: ROOT, logFolder, env: process.env, onRestart: () => undefined, onPid: () => undefined, stopping: stopping.signal },
      { name, command: [`local/${name}/main.ts`, ...toFlags(flags), '--exit-with-parent'] },
    );
    children.push(child);
    await child.ready;
  };
  const pidFile = join(folder, 'livekit.pid');
  await Promise.all([
    start('providers', { port: String(ports.providers), cache }),
    start('kv', { port: String(ports.kv), token: secrets.LOCAL_KV_TOKEN }),
    start('database', {
      port: String(ports.database),
      data: join(folder, 'pg'),
      'jwt-secret': secrets.SUPABASE_JWT_SECRET,
      'publishable-key': secrets.LOCAL_PUBLISHABLE_KEY,
      'secret-key': secrets.LOCAL_SECRET_KEY,
      'site-url': `http://localhost:${productPort}`,
      'outbox-url': `http://127.0.0.1:${productPort}/api/hooks/outbox`,
      'outbox-secret': secrets.OUTBOX_WEBHOOK_SECRET,
      seed: join(ROOT, 'supabase/seed.sql'),
    }),
    start('livekit-server', {
      port: String(ports.livekit),
      cache,
      'pid-file': pidFile,
      'api-key': 'vendor',
      'api-secret': secrets.LOCAL_LIVEKIT_SECRET,
    }),
  ]);
  return {
    ports,
    secrets,
    kv: { url: `http://127.0.0.1:${ports.kv}`, token: secrets.LOCAL_KV_TOKEN },
    livekitPid: () => (JSON.parse(readFileSync(pidFile, 'utf8')) as { pid: number }).pid,
  };
}
