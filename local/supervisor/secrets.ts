import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../write-whole.ts';

const NAMES = [
  'CSRF_SECRET',
  'VISIT_SECRET',
  'SUPABASE_JWT_SECRET',
  'OUTBOX_WEBHOOK_SECRET',
  'DESTINATION_KEY',
  'CRON_SECRET',
  'LOCAL_KV_TOKEN',
  'LOCAL_LIVEKIT_SECRET',
  'LOCAL_PUBLISHABLE_KEY',
  'LOCAL_SECRET_KEY',
] as const;
export type LocalSecrets = Record<(typeof NAMES)[number], string>;

/** This checkout's own secrets, made once and readable only by their owner. */
export function readOrMakeSecrets(path: string): LocalSecrets {
  const saved = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
  const secrets = Object.fromEntries(
    NAMES.map((name) => {
      const prefix = name === 'LOCAL_PUBLISHABLE_KEY' ? 'sb_publishable_' : name === 'LOCAL_SECRET_KEY' ? 'sb_secret_' : '';
      return [name, saved[name] ?? `${prefix}${randomBytes(32).toString('base64url')}`];
    }),
  ) as LocalSecrets;
  writeWhole(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
