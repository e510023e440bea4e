import { join } from 'node:path';
import { toFlags } from '../to-flags.ts';
import type { Plan, PortName } from './plan.ts';
import type { Running } from './running.ts';
import type { LocalSecrets } from './secrets.ts';

export interface ServicesContext {
  root: string;
  dataFolder: string;
  cacheDir: string;
  plan: Plan;
  ports: Record<PortName, number>;
  secrets: LocalSecrets;
  port: number;
  webUrl: string;
  running: Pick<Running, 'start' | 'urls'>;
}

/** One of each role, as the seed invites them, so that every screen can be seen as its people see it. */
const DEMO_MEMBERS = ['owner', 'mara.whitfield', 'teo.vargas', 'books'].map((name) => `${name}@sonora.example`);

/** Starts what the page and typing need and no environment group replaces; resolves when all of it serves. */
export async function startServices(ctx: ServicesContext): Promise<void> {
  const { plan, ports, secrets } = ctx;
  const { start, urls } = ctx.running;
  const waits: Promise<unknown>[] = [];
  if (plan.needsProviders) {
    urls.providers = `http://127.0.0.1:${ports.providers}`;
    urls.mailbox = `${urls.providers}/mailbox`;
    waits.push(start('providers', ['local/providers/main.ts', '--port', String(ports.providers), '--cache', ctx.cacheDir]).ready);
  }
  if (!plan.groups.kv) {
    urls.kv = `http://127.0.0.1:${ports.kv}`;
    waits.push(start('kv', ['local/kv/main.ts', ...toFlags({ port: String(ports.kv), token: secrets.LOCAL_KV_TOKEN })]).ready);
  }
  urls.kv ??= plan.env.KV_REST_API_URL ?? null;
  if (!plan.groups.supabase) {
    urls.database = `http://127.0.0.1:${ports.database}`;
    const flags = {
      port: String(ports.database),
      data: join(ctx.dataFolder, 'pg'),
      'jwt-secret': secrets.SUPABASE_JWT_SECRET,
      'publishable-key': secrets.LOCAL_PUBLISHABLE_KEY,
      'secret-key': secrets.LOCAL_SECRET_KEY,
      'site-url': ctx.webUrl,
      'outbox-url': `http://127.0.0.1:${ctx.port}/api/hooks/outbox`,
      'outbox-secret': secrets.OUTBOX_WEBHOOK_SECRET,
      'mail-url': `${urls.providers}/resend`,
      seed: join(ctx.root, 'supabase/seed.sql'),
    };
    waits.push(
      start('database', ['local/database/main.ts', ...toFlags(flags), ...DEMO_MEMBERS.map((email) => `--member=${email}`)]).ready,
    );
  }
  urls.database ??= plan.env.SUPABASE_URL ?? null;
  await Promise.all(waits);
}
