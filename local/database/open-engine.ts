import type { PGlite } from '@electric-sql/pglite';
import { createPgliteConnection } from '@supabase/lite/pglite';
import { answerAsHosted } from './answer-as-hosted.ts';
import { type AppSettings, createApp, readBootstrapSql } from './create-app.ts';
import { EXTENSIONS } from './extensions.ts';
import type { SqlDatabase } from './sql-database.ts';

export type EngineSettings = AppSettings & {
  /** Folder of the PostgreSQL files; undefined keeps everything in memory. */
  dataDir: string | undefined;
};

export type Engine<Db extends SqlDatabase = SqlDatabase> = {
  /** Answers one Data API or Auth request; over the embedded engine not safe to call in parallel. */
  fetch(request: Request): Promise<Response>;
  db: Db;
  close(): Promise<void>;
};

/** Opens lite's Data API and Auth over PGlite with our extensions, with the schemas a hosted project starts with. */
export async function openEngine(settings: EngineSettings): Promise<Engine<PGlite>> {
  const connection = await createPgliteConnection({
    ...(settings.dataDir === undefined ? {} : { url: settings.dataDir }),
    pgliteOptions: { extensions: EXTENSIONS },
  });
  await connection.driver.waitReady;
  const app = await createApp(connection, settings);
  await connection.driver.exec(readBootstrapSql());
  return {
    fetch: answerAsHosted(async (request) => app.fetch(request, { peerAddress: '127.0.0.1' })),
    db: connection.driver,
    close: () => connection.close(),
  };
}
