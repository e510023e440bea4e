import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite/vector';
import { App, type EmailDriver } from '@supabase/lite';
import { createPgliteConnection } from '@supabase/lite/pglite';

export type EngineSettings = {
  /** Folder of the PostgreSQL files; undefined keeps everything in memory. */
  dataDir: string | undefined;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  siteUrl: string;
  email: EmailDriver;
};

export type Engine = {
  /** Answers one Data API or Auth request; not safe to call in parallel. */
  fetch(request: Request): Promise<Response>;
  db: PGlite;
  close(): Promise<void>;
};

const template = (name: string) => fileURLToPath(new URL(`templates/${name}.html`, import.meta.url));
const bootstrapSql = readFileSync(new URL('bootstrap.sql', import.meta.url), 'utf8');

/** Opens lite's Data API and Auth over PGlite with pgvector, with the schemas a hosted project starts with. */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  const connection = await createPgliteConnection({
    ...(settings.dataDir === undefined ? {} : { url: settings.dataDir }),
    pgliteOptions: { extensions: { vector } },
  });
  await connection.driver.waitReady;
  const app = createApp(connection, settings);
  await app.init();
  await app.ensureSystemSchema();
  await connection.driver.exec(bootstrapSql);
  return {
    fetch: (request) => app.fetch(request, { peerAddress: '127.0.0.1' }),
    db: connection.driver,
    close: () => connection.close(),
  };
}

function createApp(connection: Awaited<ReturnType<typeof createPgliteConnection>>, settings: EngineSettings) {
  try {
    return new App({
      connection,
      api: { enabled: true, schemas: ['public'], max_rows: 1000, pg_safe_update: true },
      studio: { enabled: false },
      auth: {
        enabled: true,
        jwt_secret: settings.jwtSecret,
        publishable_key: settings.publishableKey,
        secret_key: settings.secretKey,
        site_url: settings.siteUrl,
        additional_redirect_urls: [`${settings.siteUrl}/auth/confirm`],
        email: {
          enable_signup: true,
          enable_confirmations: true,
          template: {
            magic_link: { subject: 'Your sign-in link', content_path: template('magic-link') },
            confirmation: { subject: 'Confirm your address', content_path: template('confirmation') },
            recovery: { subject: 'Reset your password', content_path: template('recovery') },
          },
        },
      },
      options: { drivers: { email: settings.email } },
    });
  } catch (cause) {
    // lite answers an unknown key with a dump of its whole schema.
    const reason = cause instanceof Error ? cause.message.slice(0, 200).split('\n')[0] : String(cause);
    throw new Error(`The database settings are not accepted by @supabase/lite: ${reason}`, { cause });
  }
}
