import { EnvError, type GroupName, isProduction, missingSecrets, type RawEnv, readEnv, readGroups } from '#lib/runtime/env.ts';
import type { LocalSecrets } from './secrets.ts';

export type PortName = 'database' | 'kv' | 'livekit' | 'providers' | 'worker';
export interface Plan {
  groups: Record<GroupName, boolean>;
  /** Environment of web and worker: what the user set, and the local services for the rest. */
  env: Record<string, string>;
  needsProviders: boolean;
  hasLocalSpeech: boolean;
  hasLocalLanguage: boolean;
}

const loopback = (port: number) => `http://127.0.0.1:${port}`;

/** Decides which services are local; a missing group means local, half a group or production without a group is an EnvError. */
export function makePlan(input: { env: RawEnv; secrets: LocalSecrets; ports: Record<PortName, number>; port: number }): Plan {
  const { env, secrets, ports } = input;
  const groups = readGroups(env);
  const missing = Object.entries(groups).flatMap(([name, isSet]) => (isSet ? [] : [name]));
  if (isProduction(env) && missing.length > 0) {
    throw new EnvError(
      `Local services do not run in production. Set the groups ${missing.join(', ')} (see .env.example), or unset DEPLOYMENT.`,
    );
  }
  const secretsMissing = isProduction(env) ? missingSecrets(env) : [];
  if (secretsMissing.length > 0) {
    throw new EnvError(`Own secrets have no default in production. Set ${secretsMissing.join(', ')} (see .env.example).`);
  }
  if (groups.supabase && !env.SUPABASE_JWT_SECRET && !env.SUPABASE_JWT_PRIVATE_KEY) {
    throw new EnvError('SUPABASE_JWT_SECRET is missing while SUPABASE_URL is set: it signs our short-lived database roles.');
  }
  const providers = loopback(ports.providers);
  const local: Record<string, string> = {
    PORT: String(input.port),
    CSRF_SECRET: secrets.CSRF_SECRET,
    VISIT_SECRET: secrets.VISIT_SECRET,
    SUPABASE_JWT_SECRET: secrets.SUPABASE_JWT_SECRET,
    OUTBOX_WEBHOOK_SECRET: secrets.OUTBOX_WEBHOOK_SECRET,
    DESTINATION_KEY: secrets.DESTINATION_KEY,
    CRON_SECRET: secrets.CRON_SECRET,
    ...(groups.supabase
      ? {}
      : {
          SUPABASE_URL: loopback(ports.database),
          SUPABASE_PUBLISHABLE_KEY: secrets.LOCAL_PUBLISHABLE_KEY,
          SUPABASE_SECRET_KEY: secrets.LOCAL_SECRET_KEY,
        }),
    ...(groups.kv ? {} : { KV_REST_API_URL: loopback(ports.kv), KV_REST_API_TOKEN: secrets.LOCAL_KV_TOKEN }),
    ...(groups.livekit
      ? {}
      : {
          LIVEKIT_URL: `ws://127.0.0.1:${ports.livekit}`,
          LIVEKIT_API_KEY: 'local',
          LIVEKIT_API_SECRET: secrets.LOCAL_LIVEKIT_SECRET,
        }),
    ...(groups.deepgram ? {} : { DEEPGRAM_API_KEY: 'local-deepgram', DEEPGRAM_BASE_URL: providers }),
    // The local embedding model has a name of its own: its vectors must never be compared with a real model's. It is priced as its family.
    ...(groups.openai
      ? {}
      : { OPENAI_API_KEY: 'local-openai', OPENAI_BASE_URL: `${providers}/v1`, EMBEDDING_MODEL: 'text-embedding-3-small-local' }),
    ...(groups.slack ? {} : { SLACK_WEBHOOK_URL: `${providers}/slack/services/T000/B000/local` }),
    ...(groups.asana
      ? {}
      : {
          ASANA_ACCESS_TOKEN: 'local-asana',
          ASANA_PROJECT_GID: '1200000000000001',
          ASANA_BASE_URL: `${providers}/asana/api/1.0`,
        }),
    ...(groups.resend
      ? {}
      : {
          RESEND_API_KEY: 'local-resend',
          RESEND_FROM: 'Quantum Voice <hello@quantum-voice.example>',
          RESEND_BASE_URL: `${providers}/resend`,
        }),
  };
  const set = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));
  const planned = { ...local, ...set, PORT: String(input.port) };
  // What web and worker would refuse one after the other stops the start here, in one sentence.
  readEnv(planned);
  return {
    groups,
    env: planned,
    needsProviders: ['deepgram', 'openai', 'slack', 'asana', 'resend', 'supabase'].some((name) => !groups[name as GroupName]),
    hasLocalSpeech: !groups.deepgram,
    hasLocalLanguage: !groups.openai,
  };
}
