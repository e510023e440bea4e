import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, type Connection, type EmailDriver } from '@supabase/lite';

export type AppSettings = {
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  siteUrl: string;
  email: EmailDriver;
};

const template = (name: string) => fileURLToPath(new URL(`templates/${name}.html`, import.meta.url));

/** What a hosted project has before its first migration, for `openEngine` to run on each start. */
export const readBootstrapSql = () => readFileSync(new URL('bootstrap.sql', import.meta.url), 'utf8');

/** lite's Data API and Auth over a connection, with the schemas of a hosted project. */
export async function createApp(connection: Connection, settings: AppSettings): Promise<App> {
  keepOwnGrants(connection);
  const app = configure(connection, settings);
  await app.init();
  await app.ensureSystemSchema();
  return app;
}

/**
 * At its first request lite 0.10 grants every table of each schema that has row security to anon, authenticated and service_role,
 * which undoes the grants of our migrations; a hosted project does nothing of the kind. This is what lite remembers after doing so.
 */
function keepOwnGrants(connection: Connection): void {
  Object.assign(connection, { rlsState: 'active' });
}

function configure(connection: Connection, settings: AppSettings): App {
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
