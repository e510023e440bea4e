import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { releaseMemory } from '#lib/core/release-memory.ts';
import { announceReady } from '../ready.ts';
import { refuseInProduction } from '../refuse-in-production.ts';
import { exitCleanly, failToStart, listenOnLoopback } from '../service-lifecycle.ts';
import { createDatabaseServer } from './http-server.ts';
import { type DatabaseSettings, openDatabase } from './open-database.ts';

const DEFAULT_MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));

const Flags = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  data: z.string().min(1),
  'jwt-secret': z.string().min(32, 'needs at least 32 characters'),
  'publishable-key': z.string().startsWith('sb_publishable_'),
  'secret-key': z.string().startsWith('sb_secret_'),
  'site-url': z.url(),
  'outbox-url': z.url().optional(),
  'outbox-secret': z.string().min(1).optional(),
  'mail-url': z.url().optional(),
  migrations: z.string().min(1),
  seed: z.string().min(1).optional(),
  member: z.array(z.email()),
  'exit-with-parent': z.boolean(),
});

function readFlags(): z.infer<typeof Flags> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      'jwt-secret': { type: 'string' },
      'publishable-key': { type: 'string' },
      'secret-key': { type: 'string' },
      'site-url': { type: 'string' },
      'outbox-url': { type: 'string' },
      'outbox-secret': { type: 'string' },
      'mail-url': { type: 'string' },
      migrations: { type: 'string', default: DEFAULT_MIGRATIONS },
      seed: { type: 'string' },
      member: { type: 'string', multiple: true, default: [] },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  });
  const flags = Flags.safeParse(values);
  if (flags.success) return flags.data;
  throw new Error(flags.error.issues.map((issue) => `--${String(issue.path[0])}: ${issue.message}`).join('; '));
}

function toSettings(flags: z.infer<typeof Flags>): DatabaseSettings {
  const { 'outbox-url': outboxUrl, 'outbox-secret': outboxSecret } = flags;
  if ((outboxUrl === undefined) !== (outboxSecret === undefined)) {
    throw new Error('--outbox-url and --outbox-secret belong together.');
  }
  return {
    folder: flags.data,
    jwtSecret: flags['jwt-secret'],
    publishableKey: flags['publishable-key'],
    secretKey: flags['secret-key'],
    siteUrl: flags['site-url'],
    migrations: flags.migrations,
    seed: flags.seed,
    members: flags.member,
    outbox: outboxUrl === undefined || outboxSecret === undefined ? undefined : { url: outboxUrl, secret: outboxSecret },
    mailUrl: flags['mail-url'],
    log: (line) => process.stderr.write(`${line}\n`),
  };
}

async function main(): Promise<void> {
  refuseInProduction();
  const flags = readFlags();
  const opening = openDatabase(toSettings(flags));
  let server: Server | undefined;
  let isStopping = false;
  // Before the first wait: the folder is locked by now, and only its closing frees it.
  exitCleanly({
    exitWithParent: flags['exit-with-parent'],
    async stop() {
      isStopping = true;
      server?.close();
      server?.closeIdleConnections();
      const database = await opening.catch(() => undefined);
      await database?.close();
    },
  });
  const database = await opening;
  if (isStopping) return;
  server = createDatabaseServer(database.fetch);
  try {
    const url = await listenOnLoopback(server, flags.port);
    announceReady({ url, appliedMigrations: database.appliedMigrations.length });
    releaseMemory();
  } catch (error) {
    await database.close();
    throw error;
  }
}

main().catch(failToStart);
