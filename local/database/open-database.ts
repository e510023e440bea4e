import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { acquireDataLock } from './data-lock.ts';
import { createMailDriver } from './mail-driver.ts';
import { applyMigrations, explainSqlError, readMigrations } from './migrations.ts';
import { type Engine, openEngine } from './open-engine.ts';
import { listenForOutbox } from './outbox-doorbell.ts';
import { withoutEngineNoise } from './quiet-console.ts';
import { seedMembers } from './seed-members.ts';
import { createSerialQueue } from './serial-queue.ts';

export type DatabaseSettings = {
  /** Folder that holds the PostgreSQL files and the lock; undefined keeps everything in memory. */
  folder: string | undefined;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  siteUrl: string;
  migrations: string;
  seed?: string | undefined;
  members?: readonly string[];
  outbox?: { url: string; secret: string } | undefined;
  mailUrl?: string | undefined;
  log: (line: string) => void;
};

export type Database = {
  /** Answers one request; any number may be in flight, they run one at a time. */
  fetch(request: Request): Promise<Response>;
  appliedMigrations: readonly string[];
  close(): Promise<void>;
};

/** Locks the folder, opens the engine, migrates, seeds, and returns the one door to it. */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const lock = settings.folder === undefined ? undefined : acquireDataLock(settings.folder);
  try {
    return await withoutEngineNoise(() => openLocked(settings, () => lock?.release()));
  } catch (error) {
    lock?.release();
    throw error;
  }
}

async function openLocked(settings: DatabaseSettings, release: () => void): Promise<Database> {
  const email = createMailDriver(settings.mailUrl, settings.log);
  const dataDir = settings.folder === undefined ? undefined : join(settings.folder, 'pg');
  const engine = await openEngine({ ...settings, dataDir, email });
  try {
    const appliedMigrations = await prepare(engine, settings);
    email.enable();
    return { ...serve(engine, release), appliedMigrations };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function prepare(engine: Engine, settings: DatabaseSettings): Promise<string[]> {
  const applied = await applyMigrations(engine.db, readMigrations(settings.migrations));
  if (settings.seed !== undefined) await applySeed(engine, settings.seed);
  await seedMembers(engine, { emails: settings.members ?? [], publishableKey: settings.publishableKey });
  // PGlite has no autovacuum process, so nobody else would ever collect statistics.
  await engine.db.exec('analyze');
  if (settings.outbox !== undefined) await listenForOutbox(engine.db, { ...settings.outbox, log: settings.log });
  return applied;
}

async function applySeed({ db }: Engine, file: string): Promise<void> {
  const sql = readFileSync(file, 'utf8');
  try {
    await db.transaction((transaction) => transaction.exec(sql));
  } catch (cause) {
    throw new Error(`The seed ${file} failed: ${explainSqlError(cause, sql)}`, { cause });
  }
}

function serve(engine: Engine, release: () => void): Pick<Database, 'fetch' | 'close'> {
  const queue = createSerialQueue();
  return {
    fetch: (request) => queue.run(() => withoutEngineNoise(() => bufferedFetch(engine, request))),
    async close() {
      await queue.drained();
      await withoutEngineNoise(() => engine.close());
      release();
    },
  };
}

// The body is read inside the queue: a response that still streams must not overlap the next request's transaction.
async function bufferedFetch(engine: Engine, request: Request): Promise<Response> {
  const response = await engine.fetch(request);
  const body = await response.arrayBuffer();
  const hasBody = body.byteLength > 0 && response.status !== 204 && response.status !== 304;
  return new Response(hasBody ? body : null, { status: response.status, headers: response.headers });
}
