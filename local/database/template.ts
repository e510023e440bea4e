import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { EXTENSIONS } from './extensions.ts';
import { applyMigrations, readMigrations } from './migrations.ts';
import { openEngine } from './open-engine.ts';
import { withoutEngineNoise } from './quiet-console.ts';
import type { SqlDatabase, SqlSession } from './sql-database.ts';

export type TemplateSource = { migrations: string; seed: string | undefined };
export type { SqlDatabase, SqlSession } from './sql-database.ts';
export type Impersonation = { role: string; claims?: Record<string, unknown> };

const repoPath = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The product's own migrations and seed. */
export function repoSource(): TemplateSource {
  const seed = repoPath('supabase/seed.sql');
  return { migrations: repoPath('supabase/migrations'), seed: existsSync(seed) ? seed : undefined };
}

/**
 * A fresh in-memory database with bootstrap, migrations and seed applied. The migrated state is built once per content of
 * the migrations and cached in the temp folder, so test files share it; each caller gets an own copy.
 */
export async function openTemplateDatabase(source: TemplateSource = repoSource()): Promise<SqlDatabase> {
  const path = join(tmpdir(), 'quantum-voice-templates', `${fingerprint(source)}.tar`);
  if (!existsSync(path)) await buildTemplate(source, path);
  return PGlite.create({ loadDataDir: new Blob([readFileSync(path)]), extensions: EXTENSIONS });
}

// Everything that decides the content: a changed bootstrap or an engine upgrade must not reuse an old dump.
function fingerprint({ migrations, seed }: TemplateSource): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(new URL('bootstrap.sql', import.meta.url)));
  for (const name of ['@supabase/lite', '@electric-sql/pglite']) hash.update(installedVersion(name));
  for (const { version, name, sql } of readMigrations(migrations)) hash.update(`${version}\0${name}\0${sql}\0`);
  if (seed !== undefined) hash.update(readFileSync(seed));
  return hash.digest('hex');
}

function installedVersion(name: string): string {
  return readFileSync(repoPath(`node_modules/${name}/package.json`), 'utf8');
}

async function buildTemplate({ migrations, seed }: TemplateSource, path: string): Promise<void> {
  const settings = { dataDir: undefined, jwtSecret: randomUUID(), publishableKey: 'sb_publishable_t', secretKey: 'sb_secret_t' };
  await withoutEngineNoise(async () => {
    const engine = await openEngine({ ...settings, siteUrl: 'http://localhost', email: { send: async () => undefined } });
    try {
      await applyMigrations(engine.db, readMigrations(migrations));
      if (seed !== undefined) await engine.db.exec(readFileSync(seed, 'utf8'));
      await engine.db.exec('analyze');
      const dump = await engine.db.dumpDataDir('none');
      mkdirSync(join(path, '..'), { recursive: true });
      // Several test files may build at once; a rename lets none of them see half a dump.
      const draft = `${path}.${randomUUID()}`;
      writeFileSync(draft, Buffer.from(await dump.arrayBuffer()));
      renameSync(draft, path);
    } finally {
      await engine.close();
    }
  });
}

/** Rows of one statement as unknown records; parse what the test asserts on. */
export async function query(
  session: SqlSession | SqlDatabase,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  return (await session.query<Record<string, unknown>>(sql, values)).rows;
}

/** Runs `task` in one transaction under `role` with the JWT claims a request of that role would carry; commits when it returns. */
export function asRole<Result>(
  db: SqlDatabase,
  { role, claims = {} }: Impersonation,
  task: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (transaction) => {
    const all: Record<string, unknown> = { role, ...claims };
    await transaction.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify(all)]);
    // lite's auth.uid() and auth.role() read one setting per claim, as PostgREST did before version 9.
    for (const name of ['sub', 'role', 'email']) {
      const value = all[name];
      await transaction.query('select set_config($1, $2, true)', [
        `request.jwt.claim.${name}`,
        typeof value === 'string' ? value : '',
      ]);
    }
    await transaction.exec(`set local role "${role.replaceAll('"', '""')}"`);
    return task(transaction);
  });
}
