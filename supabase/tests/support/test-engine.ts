import { openTemplateDatabase, type SqlDatabase } from '../../../local/database/template.ts';
import type { PoolOptions } from '../../../local/postgres/open-sql-database.ts';

type OpenDatabase = (options: PoolOptions) => Promise<SqlDatabase>;

let openDatabase: OpenDatabase = () => openTemplateDatabase();

/** For the set-up of a test project: on which engine its files run. Embedded unless said otherwise. */
export function chooseEngine(open: OpenDatabase): void {
  openDatabase = open;
}

/** A migrated database of the caller's own on the engine of this run; only a real PostgreSQL has more than one connection. */
export function openTestDatabase(options: PoolOptions = {}): Promise<SqlDatabase> {
  return openDatabase(options);
}
