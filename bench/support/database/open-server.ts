import type { SqlDatabase } from '../../../local/database/sql-database.ts';
import { launchPostgres } from '../../../local/postgres/launch-postgres.ts';
import { openSqlDatabase } from '../../../local/postgres/open-sql-database.ts';
import { copyTemplate, createTemplate } from '../../../local/postgres/template-database.ts';
import { type BenchContext, CannotRun, type Findings } from '../result.ts';

/** What one part of the measurement found, with its raw samples. */
export type Part = Findings & { samples: unknown };

export interface BenchServer {
  /** A migrated and seeded database of its own, with so many sessions. */
  open(connections: number): Promise<{ db: SqlDatabase; url: string }>;
}

/** A real PostgreSQL for the run: the embedded engine has one session, and shows no race and no real speed. */
export async function openServer(ctx: BenchContext): Promise<BenchServer> {
  const server = await launchPostgres().catch((error: unknown) => {
    throw new CannotRun(
      `No PostgreSQL on this machine, so there is nothing to measure: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  ctx.onEnd(server.stop);
  const template = await createTemplate(server.url);
  return {
    async open(connections) {
      const url = await copyTemplate(server.url, template);
      const db = openSqlDatabase(url, { connections });
      ctx.onEnd(() => db.close());
      return { db, url };
    },
  };
}
