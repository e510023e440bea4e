import { createPostgresConnection } from '@supabase/lite/postgres';
import { type AppSettings, createApp, readBootstrapSql } from '../database/create-app.ts';
import type { Engine } from '../database/open-engine.ts';
import { openSqlDatabase, WIRE_TYPES } from './open-sql-database.ts';

/** lite's Data API and Auth over a real PostgreSQL, for tests; any number of requests at once, up to its pool of ten. */
export async function openPostgresEngine(url: string, settings: AppSettings): Promise<Engine> {
  const db = openSqlDatabase(url);
  const connection = createPostgresConnection({
    url,
    // Without these lite 0.10 writes a JSON argument of a function twice, and a transcript arrives as one string.
    postgresOptions: { types: WIRE_TYPES, onnotice: () => undefined },
  });
  const app = await createApp(connection, settings);
  await db.exec(readBootstrapSql());
  return {
    fetch: async (request) => app.fetch(request, { peerAddress: '127.0.0.1' }),
    db,
    async close() {
      await connection.close();
      await db.close();
    },
  };
}
