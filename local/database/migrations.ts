import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlDatabase } from './sql-database.ts';

export type Migration = { version: string; name: string; sql: string };

const FILE_NAME = /^(\d+)_(.+)\.sql$/;

/** The migration files of a folder in the order of their version; files that are not `<version>_<name>.sql` are skipped. */
export function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .flatMap((file) => {
      const [, version, name] = FILE_NAME.exec(file) ?? [];
      return version === undefined || name === undefined
        ? []
        : [{ version, name, sql: readFileSync(join(folder, file), 'utf8') }];
    });
}

/** Applies what the history table does not list yet, one transaction per file; returns the versions applied. */
export async function applyMigrations(db: SqlDatabase, migrations: readonly Migration[]): Promise<string[]> {
  const { rows } = await db.query<{ version: string }>('select version from supabase_migrations.schema_migrations');
  const known = new Set(rows.map((row) => row.version));
  const pending = migrations.filter((migration) => !known.has(migration.version));
  for (const migration of pending) await applyOne(db, migration);
  return pending.map((migration) => migration.version);
}

async function applyOne(db: SqlDatabase, { version, name, sql }: Migration): Promise<void> {
  try {
    await db.transaction(async (transaction) => {
      await transaction.exec(sql);
      await transaction.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, array[$3])',
        [version, name, sql],
      );
    });
  } catch (cause) {
    // `set` in a migration file outlives its transaction on the one session.
    await db.exec('reset all');
    throw new Error(`Migration ${version}_${name}.sql failed: ${explainSqlError(cause, sql)}`, { cause });
  }
  await db.exec('reset all');
}

/** An SQL error in one line, with the line of the file when PostgreSQL gives a position. */
export function explainSqlError(cause: unknown, sql: string): string {
  if (!(cause instanceof Error)) return String(cause);
  const { position, where } = cause as Error & { position?: string; where?: string };
  const line = position === undefined ? '' : ` (line ${sql.slice(0, Number(position)).split('\n').length})`;
  const context = where === undefined ? '' : `; in ${where.split('\n')[0]}`;
  return `${cause.message}${line}${context}`;
}
