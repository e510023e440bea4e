import { z } from 'zod';

/** The only reader of process.env. Groups are all or nothing: half a group is a start-up error that names what is missing. */
export type RawEnv = Record<string, string | undefined>;

const GROUPS = {
  supabase: ['SUPABASE_URL', 'SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_SECRET_KEY'],
  kv: ['KV_REST_API_URL', 'KV_REST_API_TOKEN'],
  livekit: ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'],
  deepgram: ['DEEPGRAM_API_KEY'],
  openai: ['OPENAI_API_KEY'],
  slack: ['SLACK_WEBHOOK_URL'],
  asana: ['ASANA_ACCESS_TOKEN', 'ASANA_PROJECT_GID'],
  resend: ['RESEND_API_KEY', 'RESEND_FROM'],
} as const;
/** Without these the product does less; no local service takes their place. */
const OPTIONAL_GROUPS = { turnstile: ['TURNSTILE_SITE_KEY', 'TURNSTILE_SECRET_KEY'] } as const;
export type GroupName = keyof typeof GROUPS;

/** Known and checked like the others, and used by nothing yet. */
const LATER_GROUPS = [
  ['GEMINI_API_KEY'],
  ['TAVILY_API_KEY'],
  ['GOOGLE_CALENDAR_CLIENT_EMAIL', 'GOOGLE_CALENDAR_PRIVATE_KEY', 'GOOGLE_CALENDAR_ID'],
  ['LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY'],
] as const;

/** The first means nothing without the second. */
const NEEDS = [['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_ENDPOINT']] as const;

const OWN_SECRETS = ['CSRF_SECRET', 'VISIT_SECRET', 'OUTBOX_WEBHOOK_SECRET', 'CRON_SECRET'] as const;

/** Model ids with dated defaults (2026-11); each needs a row in price_rates, or its use is refused. */
const MODEL_DEFAULTS = {
  STT_MODEL: 'nova-3',
  TTS_MODEL: 'aura-2-thalia-en',
  // Of another vendor, so that what ails the first one need not ail it.
  STT_FALLBACK_MODEL: 'whisper-1',
  TTS_FALLBACK_MODEL: 'tts-1',
  LLM_SMALL_MODEL: 'gpt-6-luna',
  LLM_LARGE_MODEL: 'gpt-6.1-terra',
  CLASSIFIER_MODEL: 'gpt-6-luna',
  // Of another generation, so that what ails the first one need not ail it.
  LLM_FALLBACK_MODEL: 'gpt-5.4-nano',
  EMBEDDING_MODEL: 'text-embedding-3-small',
  MODERATION_MODEL: 'omni-moderation-latest',
} as const;

const VENDOR_BASE_URLS = {
  DEEPGRAM_BASE_URL: 'https://api.deepgram.com',
  OPENAI_BASE_URL: 'https://api.openai.com/v1',
  ASANA_BASE_URL: 'https://app.asana.com/api/1.0',
  RESEND_BASE_URL: 'https://api.resend.com',
  TURNSTILE_BASE_URL: 'https://challenges.cloudflare.com',
} as const;

const Url = z.url({ protocol: /^(https?|wss?)$/ });
const Secret = z.string().min(32, 'must be at least 32 characters');

export class EnvError extends Error {
  override name = 'EnvError';
}

/** Upstash's own names for the same two values are accepted. */
export function withAliases(env: RawEnv): RawEnv {
  return {
    ...env,
    KV_REST_API_URL: env.KV_REST_API_URL || env.UPSTASH_REDIS_REST_URL,
    KV_REST_API_TOKEN: env.KV_REST_API_TOKEN || env.UPSTASH_REDIS_REST_TOKEN,
  };
}

/** Whether all names are set; an EnvError when only some are. */
function isGroupSet(env: RawEnv, names: readonly string[]): boolean {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0 && missing.length < names.length) {
    const set = names.filter((name) => env[name]).join(', ');
    throw new EnvError(`${missing.join(' and ')} is missing while ${set} is set. Set the whole group or none of it.`);
  }
  return missing.length === 0;
}

/** Which groups are fully set; a half-set group throws an EnvError that says which name to add or remove. */
export function readGroups(rawEnv: RawEnv): Record<GroupName, boolean> {
  const env = withAliases(rawEnv);
  for (const names of [...LATER_GROUPS, ...Object.values(OPTIONAL_GROUPS)]) isGroupSet(env, names);
  for (const [name, needed] of NEEDS)
    if (env[name] && !env[needed]) throw new EnvError(`${needed} is missing while ${name} is set. Set both or none.`);
  return Object.fromEntries(Object.entries(GROUPS).map(([group, names]) => [group, isGroupSet(env, names)])) as Record<
    GroupName,
    boolean
  >;
}

/** Our own secrets that are not set: in production they have no default. */
export function missingSecrets(env: RawEnv): string[] {
  const ownKey = env.SUPABASE_JWT_PRIVATE_KEY ? [] : ['SUPABASE_JWT_SECRET'];
  return [...OWN_SECRETS, ...ownKey].filter((name) => !env[name]);
}

export function isProduction(env: RawEnv): boolean {
  return Boolean(env.VERCEL) || env.DEPLOYMENT === 'production';
}

function required(env: RawEnv, name: string, schema: z.ZodType<string>): string {
  const parsed = schema.safeParse(env[name]);
  if (!parsed.success) throw new EnvError(`${name} ${env[name] ? parsed.error.issues[0]?.message : 'is not set'}.`);
  return parsed.data;
}

function wholeNumber(env: RawEnv, name: string, range: { fallback: number; least: number; most: number }): number {
  const value = Number(env[name] || range.fallback);
  if (!Number.isInteger(value) || value < range.least || value > range.most)
    throw new EnvError(`${name} must be a whole number from ${range.least} to ${range.most}, not ${env[name]}.`);
  return value;
}

/** Between the two the worker decides by opening hours and recent calls. */
function readIdle(env: RawEnv): { least: number; most: number } {
  const least = wholeNumber(env, 'WORKER_IDLE_PROCESSES', { fallback: 1, least: 1, most: 50 });
  return { least, most: wholeNumber(env, 'WORKER_IDLE_PROCESSES_MAX', { fallback: Math.max(4, least), least, most: 50 }) };
}

/** In production every address we call is public and encrypted: nothing local, nothing in the clear. */
function secureUrl(env: RawEnv, name: string, schemes: readonly string[]): string {
  const url = required(env, name, Url).replace(/\/$/, '');
  const isLoopback = /^\w+:\/\/(localhost|127\.|\[::1\])/.test(url);
  if (isProduction(env) && (isLoopback || !schemes.some((scheme) => url.startsWith(`${scheme}://`)))) {
    throw new EnvError(`${name} must be a public ${schemes.join(' or ')} address in production, not ${url}.`);
  }
  return url;
}

function vendorUrl(env: RawEnv, name: keyof typeof VENDOR_BASE_URLS): string {
  return secureUrl({ ...env, [name]: env[name] || VENDOR_BASE_URLS[name] }, name, ['https']);
}

const IceServers = z.array(
  z.object({
    urls: z.union([z.string(), z.array(z.string())]),
    username: z.string().optional(),
    credential: z.string().optional(),
  }),
);
export type IceServers = z.infer<typeof IceServers>;

function readIceServers(text: string | undefined): IceServers | 'server' | undefined {
  if (!text) return undefined;
  if (text === 'server') return 'server';
  try {
    return IceServers.parse(JSON.parse(text));
  } catch {
    throw new EnvError('LIVEKIT_ICE_SERVERS must be "server" or a JSON list such as [{"urls":"turn:turn.example.com"}].');
  }
}

/** How our roles' tokens are signed: an imported ES256 key under its id, or the project's shared secret. */
function readJwtKey(env: RawEnv): { jwtSecret: string } | { jwtPrivateKey: string; jwtKeyId: string } {
  const { SUPABASE_JWT_PRIVATE_KEY: jwtPrivateKey, SUPABASE_JWT_KID: jwtKeyId } = env;
  if (Boolean(jwtPrivateKey) !== Boolean(jwtKeyId))
    throw new EnvError(
      'SUPABASE_JWT_PRIVATE_KEY and SUPABASE_JWT_KID belong together. Set both, or SUPABASE_JWT_SECRET instead.',
    );
  if (jwtPrivateKey && jwtKeyId) return { jwtPrivateKey, jwtKeyId };
  return { jwtSecret: required(env, 'SUPABASE_JWT_SECRET', Secret) };
}

/** All settings of a running process, checked. Throws EnvError with one sentence when something is missing or wrong. */
export function readEnv(rawEnv: RawEnv) {
  const env = withAliases(rawEnv);
  readGroups(env);
  const secrets = Object.fromEntries(OWN_SECRETS.map((name) => [name, required(env, name, Secret)])) as Record<
    (typeof OWN_SECRETS)[number],
    string
  >;
  const port = Number(env.PORT || 3000);
  return {
    isProduction: isProduction(env),
    isVercel: Boolean(env.VERCEL),
    publicUrl: env.PUBLIC_URL ? required(env, 'PUBLIC_URL', Url).replace(/\/$/, '') : undefined,
    port,
    csrfSecret: secrets.CSRF_SECRET,
    visitSecret: secrets.VISIT_SECRET,
    cronSecret: secrets.CRON_SECRET,
    outboxWebhookSecret: secrets.OUTBOX_WEBHOOK_SECRET,
    supabase: {
      url: secureUrl(env, 'SUPABASE_URL', ['https']),
      publishableKey: required(env, 'SUPABASE_PUBLISHABLE_KEY', z.string().min(1)),
      ...readJwtKey(env),
    },
    kv: { url: secureUrl(env, 'KV_REST_API_URL', ['https']), token: required(env, 'KV_REST_API_TOKEN', z.string().min(1)) },
    livekit: env.LIVEKIT_URL
      ? {
          url: secureUrl(env, 'LIVEKIT_URL', ['wss', 'https']),
          apiKey: required(env, 'LIVEKIT_API_KEY', z.string().min(1)),
          apiSecret: required(env, 'LIVEKIT_API_SECRET', z.string().min(1)),
        }
      : undefined,
    deepgram: env.DEEPGRAM_API_KEY ? { apiKey: env.DEEPGRAM_API_KEY, baseUrl: vendorUrl(env, 'DEEPGRAM_BASE_URL') } : undefined,
    openai: env.OPENAI_API_KEY ? { apiKey: env.OPENAI_API_KEY, baseUrl: vendorUrl(env, 'OPENAI_BASE_URL') } : undefined,
    slack: env.SLACK_WEBHOOK_URL ? { webhookUrl: secureUrl(env, 'SLACK_WEBHOOK_URL', ['https']) } : undefined,
    asana:
      env.ASANA_ACCESS_TOKEN && env.ASANA_PROJECT_GID
        ? { accessToken: env.ASANA_ACCESS_TOKEN, projectGid: env.ASANA_PROJECT_GID, baseUrl: vendorUrl(env, 'ASANA_BASE_URL') }
        : undefined,
    resend:
      env.RESEND_API_KEY && env.RESEND_FROM
        ? { apiKey: env.RESEND_API_KEY, from: env.RESEND_FROM, baseUrl: vendorUrl(env, 'RESEND_BASE_URL') }
        : undefined,
    /** Asked only of who looks automated; unset, there is no challenge at all. */
    turnstile:
      env.TURNSTILE_SITE_KEY && env.TURNSTILE_SECRET_KEY
        ? {
            siteKey: env.TURNSTILE_SITE_KEY,
            secretKey: env.TURNSTILE_SECRET_KEY,
            baseUrl: vendorUrl(env, 'TURNSTILE_BASE_URL'),
          }
        : undefined,
    /** ICE servers of the visitor's browser: none unless set, so no third party's STUN is reached; 'server' takes LiveKit's own list. */
    iceServers: readIceServers(env.LIVEKIT_ICE_SERVERS),
    models: Object.fromEntries(Object.entries(MODEL_DEFAULTS).map(([name, fallback]) => [name, env[name] || fallback])) as Record<
      keyof typeof MODEL_DEFAULTS,
      string
    >,
    /** Where a worker's traces go; unset, nothing is traced. */
    otelEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT ? required(env, 'OTEL_EXPORTER_OTLP_ENDPOINT', Url) : undefined,
    maxCalls: Number(env.WORKER_MAX_CALLS || 8),
    worker: {
      /** Between SIGTERM and SIGKILL. */
      graceMs: wholeNumber(env, 'WORKER_GRACE_S', { fallback: 30, least: 20, most: 3_600 }) * 1000,
      /** Job processes that wait for a call, at least and at most; a burst beyond them waits about a second each. */
      idleProcesses: readIdle(env),
      /** A call takes 150 to 250 MB; one that takes so much has a leak and is ended, and taken over. */
      jobMemoryMb: wholeNumber(env, 'WORKER_JOB_MEMORY_MB', { fallback: 900, least: 300, most: 16_000 }),
    },
  };
}
export type Env = ReturnType<typeof readEnv>;

let cached: Env | undefined;
/** This process's settings, read once. */
export function env(): Env {
  cached ??= readEnv(process.env);
  return cached;
}
