import { describe, expect, it } from 'vitest';
import { readEnv } from '#lib/runtime/env.ts';
import { makePlan } from './plan.ts';
import type { LocalSecrets } from './secrets.ts';

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
];
const secrets = Object.fromEntries(NAMES.map((name) => [name, `${name}-${'x'.repeat(32)}`])) as LocalSecrets;
const ports = { database: 1001, kv: 1002, livekit: 1003, providers: 1004, worker: 1005 };
const plan = (env: Record<string, string | undefined> = {}) => makePlan({ env, secrets, ports, port: 3000 });

describe('the plan of a start', () => {
  it('without any key is a complete environment of local services', () => {
    const made = plan();
    expect(made).toMatchObject({ needsProviders: true, hasLocalSpeech: true, hasLocalLanguage: true });
    const settings = readEnv(made.env);
    expect(settings).toMatchObject({
      supabase: { url: 'http://127.0.0.1:1001' },
      kv: { url: 'http://127.0.0.1:1002' },
      livekit: { url: 'ws://127.0.0.1:1003' },
      openai: { baseUrl: 'http://127.0.0.1:1004/v1' },
      isProduction: false,
    });
    for (const group of [settings.deepgram, settings.slack, settings.asana, settings.resend])
      expect(JSON.stringify(group)).toContain('127.0.0.1:1004');
  });

  it('takes a real vendor by its key alone and leaves the others local', () => {
    const made = plan({ OPENAI_API_KEY: 'sk-real' });
    expect(made).toMatchObject({ hasLocalLanguage: false, hasLocalSpeech: true });
    expect(readEnv(made.env)).toMatchObject({
      openai: { apiKey: 'sk-real', baseUrl: 'https://api.openai.com/v1' },
      deepgram: { baseUrl: 'http://127.0.0.1:1004' },
      models: { EMBEDDING_MODEL: 'text-embedding-3-small' },
    });
  });

  it("never compares the local embedding model's vectors with a real one's", () => {
    expect(readEnv(plan().env).models.EMBEDDING_MODEL).toBe('text-embedding-3-small-local');
  });

  it('needs no local providers when every vendor is real', () => {
    const real = {
      DEEPGRAM_API_KEY: 'k',
      OPENAI_API_KEY: 'k',
      SLACK_WEBHOOK_URL: 'https://hooks.example/x',
      ASANA_ACCESS_TOKEN: 'k',
      ASANA_PROJECT_GID: '1',
      RESEND_API_KEY: 'k',
      RESEND_FROM: 'a@b.example',
      SUPABASE_URL: 'https://p.example',
      SUPABASE_PUBLISHABLE_KEY: 'k',
      SUPABASE_SECRET_KEY: 'k',
      SUPABASE_JWT_SECRET: 'j'.repeat(32),
    };
    expect(plan(real)).toMatchObject({ needsProviders: false, hasLocalSpeech: false });
  });

  it('prefers what the user set, and takes an empty value for not set', () => {
    expect(plan({ CSRF_SECRET: 'mine'.repeat(10), VISIT_SECRET: '' }).env).toMatchObject({
      CSRF_SECRET: 'mine'.repeat(10),
      VISIT_SECRET: secrets.VISIT_SECRET,
      PORT: '3000',
    });
  });

  it('stops at half a group and at a database without its signing secret', () => {
    expect(() => plan({ RESEND_API_KEY: 'k' })).toThrow('RESEND_FROM is missing');
    expect(() => plan({ SUPABASE_URL: 'https://p.example', SUPABASE_PUBLISHABLE_KEY: 'k', SUPABASE_SECRET_KEY: 'k' })).toThrow(
      'SUPABASE_JWT_SECRET is missing',
    );
  });

  it('starts no local service in production and names every missing group', () => {
    expect(() => plan({ DEPLOYMENT: 'production', OPENAI_API_KEY: 'k' })).toThrow(
      /do not run in production.*supabase, kv, livekit, deepgram, slack, asana, resend/,
    );
    expect(() => plan({ VERCEL: '1' })).toThrow('do not run in production');
  });

  const deployed = {
    DEPLOYMENT: 'production',
    SUPABASE_URL: 'https://p.example',
    SUPABASE_PUBLISHABLE_KEY: 'k',
    SUPABASE_SECRET_KEY: 'k',
    KV_REST_API_URL: 'https://kv.example',
    KV_REST_API_TOKEN: 'k',
    LIVEKIT_URL: 'wss://livekit.example',
    LIVEKIT_API_KEY: 'k',
    LIVEKIT_API_SECRET: 's',
    DEEPGRAM_API_KEY: 'k',
    OPENAI_API_KEY: 'k',
    SLACK_WEBHOOK_URL: 'https://hooks.example/x',
    ASANA_ACCESS_TOKEN: 'k',
    ASANA_PROJECT_GID: '1',
    RESEND_API_KEY: 'k',
    RESEND_FROM: 'a@b.example',
  };
  const own = Object.fromEntries(
    ['CSRF_SECRET', 'VISIT_SECRET', 'SUPABASE_JWT_SECRET', 'OUTBOX_WEBHOOK_SECRET', 'CRON_SECRET'].map((name) => [
      name,
      `deployed-${name}`.padEnd(40, 'x'),
    ]),
  );

  it('makes up no secret in production and names every missing one', () => {
    expect(() => plan(deployed)).toThrow(
      'Own secrets have no default in production. Set CSRF_SECRET, VISIT_SECRET, OUTBOX_WEBHOOK_SECRET, CRON_SECRET, SUPABASE_JWT_SECRET',
    );
    const { CRON_SECRET: _, ...lessOne } = own;
    expect(() => plan({ ...deployed, ...lessOne })).toThrow('Set CRON_SECRET (see .env.example).');
    expect(readEnv(plan({ ...deployed, ...own }).env)).toMatchObject({ isProduction: true, csrfSecret: own.CSRF_SECRET });
  });

  it('takes the private key of the roles for their secret', () => {
    const { SUPABASE_JWT_SECRET: _, ...others } = own;
    const keyed = { ...deployed, ...others, SUPABASE_JWT_PRIVATE_KEY: '{"kty":"EC"}', SUPABASE_JWT_KID: 'k1' };
    expect(() => plan(keyed)).not.toThrow();
  });

  it('stops at a value that web or worker would refuse', () => {
    expect(() => plan({ ...deployed, ...own, CSRF_SECRET: 'short' })).toThrow('CSRF_SECRET must be at least 32 characters');
    expect(() => plan({ PUBLIC_URL: 'voice.example' })).toThrow('PUBLIC_URL');
  });
});
