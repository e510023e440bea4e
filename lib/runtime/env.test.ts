import { describe, expect, it } from 'vitest';
import { isProduction, type RawEnv, readEnv, readGroups } from './env.ts';

const base: RawEnv = {
  CSRF_SECRET: 'a'.repeat(32),
  VISIT_SECRET: 'b'.repeat(32),
  SUPABASE_JWT_SECRET: 'c'.repeat(32),
  OUTBOX_WEBHOOK_SECRET: 'd'.repeat(32),
  CRON_SECRET: 'e'.repeat(32),
  SUPABASE_URL: 'http://127.0.0.1:5432/',
  SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_x',
  SUPABASE_SECRET_KEY: 'sb_secret_x',
  KV_REST_API_URL: 'http://127.0.0.1:6379',
  KV_REST_API_TOKEN: 'token',
};
/** What a deployment has in place of the local services. */
const deployed: RawEnv = { SUPABASE_URL: 'https://x.supabase.example', KV_REST_API_URL: 'https://kv.example' };
const read = (changes: RawEnv = {}) => readEnv({ ...base, ...changes });
const fault = (changes: RawEnv) => {
  try {
    read(changes);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'accepted';
};

describe('the challenge', () => {
  const keys = { TURNSTILE_SITE_KEY: '0x1', TURNSTILE_SECRET_KEY: 's' };
  it('is off unless its group is set, and needs no local service then', () => {
    expect(read().turnstile).toBeUndefined();
    expect(readGroups(base)).not.toHaveProperty('turnstile');
  });
  it('is asked at the vendor unless another address is given', () => {
    expect(read(keys).turnstile).toEqual({ siteKey: '0x1', secretKey: 's', baseUrl: 'https://challenges.cloudflare.com' });
    expect(read({ ...keys, TURNSTILE_BASE_URL: 'http://127.0.0.1:1/' }).turnstile?.baseUrl).toBe('http://127.0.0.1:1');
  });
  it.each(Object.keys(keys))('stops the start when %s alone is set', (name) => {
    expect(fault({ [name]: 'x' })).toMatch(/is missing while/);
  });
});

describe('the key of our database roles', () => {
  it('is the shared secret, or a private key with its id, which then stands alone', () => {
    expect(read().supabase).toMatchObject({ jwtSecret: 'c'.repeat(32) });
    const own = { SUPABASE_JWT_SECRET: '', SUPABASE_JWT_PRIVATE_KEY: '{"kty":"EC"}', SUPABASE_JWT_KID: 'key-1' };
    expect(read(own).supabase).toMatchObject({ jwtPrivateKey: '{"kty":"EC"}', jwtKeyId: 'key-1' });
    expect(read(own).supabase).not.toHaveProperty('jwtSecret');
  });

  it.each(['SUPABASE_JWT_PRIVATE_KEY', 'SUPABASE_JWT_KID'])('is refused when only %s is set', (name) => {
    expect(fault({ [name]: 'x' })).toMatch(/belong together/);
  });

  it('must be one of them', () => {
    expect(fault({ SUPABASE_JWT_SECRET: '' })).toBe('EnvError: SUPABASE_JWT_SECRET is not set.');
  });
});

describe('a group of settings', () => {
  it.each([
    [{ LIVEKIT_URL: 'wss://x.example', LIVEKIT_API_KEY: 'k' }, 'LIVEKIT_API_SECRET'],
    [{ ASANA_ACCESS_TOKEN: 't' }, 'ASANA_PROJECT_GID'],
    [{ RESEND_FROM: 'a@b.example' }, 'RESEND_API_KEY'],
    [{ KV_REST_API_TOKEN: '' }, 'KV_REST_API_TOKEN'],
    [{ GOOGLE_CALENDAR_ID: 'x', GOOGLE_CALENDAR_CLIENT_EMAIL: 'a@b.example' }, 'GOOGLE_CALENDAR_PRIVATE_KEY'],
    [{ LANGFUSE_SECRET_KEY: 'k' }, 'LANGFUSE_PUBLIC_KEY'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'k=v' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ])('that is half set (%j) stops the start and names %s', (changes, missing) => {
    expect(fault(changes)).toMatch(new RegExp(`^EnvError: ${missing} is missing while .* is set`));
  });

  it('that is absent is absent, an empty one too', () => {
    expect(readGroups({})).toEqual({
      supabase: false,
      kv: false,
      livekit: false,
      deepgram: false,
      openai: false,
      slack: false,
      asana: false,
      resend: false,
    });
    expect(read({ LIVEKIT_URL: '', LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '' }).livekit).toBeUndefined();
    expect(read().openai).toBeUndefined();
  });

  it("may carry Upstash's own names", () => {
    const { KV_REST_API_URL: url, KV_REST_API_TOKEN: token, ...rest } = base;
    const aliased = { ...rest, UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token };
    expect(readGroups(aliased).kv).toBe(true);
    expect(readEnv(aliased).kv).toEqual({ url, token });
  });
});

describe('a setting', () => {
  it('of ours that is missing or short is named', () => {
    expect(fault({ CSRF_SECRET: undefined })).toBe('EnvError: CSRF_SECRET is not set.');
    expect(fault({ VISIT_SECRET: 'short' })).toBe('EnvError: VISIT_SECRET must be at least 32 characters.');
  });

  it('that should be an address and is none is named', () => {
    expect(fault({ PUBLIC_URL: 'voice.example' })).toContain('PUBLIC_URL');
    expect(fault({ SUPABASE_URL: 'file:///etc/passwd' })).toContain('SUPABASE_URL');
  });

  it('loses its closing slash, so that paths can be added', () => {
    expect(read({ PUBLIC_URL: 'https://voice.example/' })).toMatchObject({
      publicUrl: 'https://voice.example',
      supabase: { url: 'http://127.0.0.1:5432' },
    });
  });

  it('for a model has a dated default and can be replaced', () => {
    expect(read().models).toMatchObject({ STT_MODEL: 'nova-3', EMBEDDING_MODEL: 'text-embedding-3-small' });
    expect(read({ STT_MODEL: 'flux-general-en' }).models.STT_MODEL).toBe('flux-general-en');
  });

  it('for traces is one address, wherever the collector is; without it nothing is traced', () => {
    expect(read().otelEndpoint).toBeUndefined();
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }).otelEndpoint).toBe('http://collector:4318');
    expect(fault({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' })).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
  });

  it('of the worker has a default and must be a whole number within reason', () => {
    expect(read().worker).toEqual({ graceMs: 30_000, idleProcesses: { least: 1, most: 4 }, jobMemoryMb: 900 });
    const own = { WORKER_GRACE_S: '120', WORKER_IDLE_PROCESSES: '6', WORKER_JOB_MEMORY_MB: '600' };
    expect(read(own).worker).toEqual({ graceMs: 120_000, idleProcesses: { least: 6, most: 6 }, jobMemoryMb: 600 });
    expect(read({ ...own, WORKER_IDLE_PROCESSES_MAX: '9' }).worker.idleProcesses).toEqual({ least: 6, most: 9 });
    expect(fault({ ...own, WORKER_IDLE_PROCESSES_MAX: '5' })).toContain(
      'WORKER_IDLE_PROCESSES_MAX must be a whole number from 6',
    );
    for (const wrong of ['0', '-1', '1.5', 'many', '1e9', 'NaN'])
      for (const name of ['WORKER_GRACE_S', 'WORKER_IDLE_PROCESSES', 'WORKER_JOB_MEMORY_MB'])
        expect(fault({ [name]: wrong })).toContain(`EnvError: ${name} must be a whole number`);
  });

  it('for the port defaults to 3000', () => {
    expect([read().port, read({ PORT: '4000' }).port]).toEqual([3000, 4000]);
  });
});

describe('production', () => {
  it('is said by VERCEL or DEPLOYMENT, never by NODE_ENV', () => {
    expect([
      isProduction({ VERCEL: '1' }),
      isProduction({ DEPLOYMENT: 'production' }),
      isProduction({ NODE_ENV: 'production' }),
    ]).toEqual([true, true, false]);
  });

  it.each([
    'http://api.openai.example/v1',
    'https://localhost/v1',
    'https://127.0.0.1/v1',
    'https://127.9.9.9:8080',
    'https://[::1]/v1',
  ])('refuses the vendor address %s', (url) => {
    expect(fault({ ...deployed, DEPLOYMENT: 'production', OPENAI_API_KEY: 'k', OPENAI_BASE_URL: url })).toContain(
      'OPENAI_BASE_URL must be a public https address',
    );
  });

  it("takes the vendors' own addresses, and any address elsewhere", () => {
    expect(read({ ...deployed, VERCEL: '1', OPENAI_API_KEY: 'k' }).openai).toEqual({
      apiKey: 'k',
      baseUrl: 'https://api.openai.com/v1',
    });
    expect(read({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:9000/v1/' }).openai).toEqual({
      apiKey: 'k',
      baseUrl: 'http://127.0.0.1:9000/v1',
    });
  });

  it.each([
    [{ SUPABASE_URL: 'http://127.0.0.1:5432' }, 'SUPABASE_URL'],
    [{ KV_REST_API_URL: 'http://kv.example' }, 'KV_REST_API_URL'],
    [{ SLACK_WEBHOOK_URL: 'https://localhost/x' }, 'SLACK_WEBHOOK_URL'],
    [{ LIVEKIT_URL: 'ws://livekit.example', LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's' }, 'LIVEKIT_URL'],
  ])('refuses %j', (changes, name) => {
    expect(fault({ ...deployed, DEPLOYMENT: 'production', ...changes })).toContain(`${name} must be a public`);
  });

  it('checks the address of every vendor that has one', () => {
    const groups: RawEnv[] = [
      { DEEPGRAM_API_KEY: 'k', DEEPGRAM_BASE_URL: 'http://x.example' },
      { ASANA_ACCESS_TOKEN: 'k', ASANA_PROJECT_GID: '1', ASANA_BASE_URL: 'http://x.example' },
      { RESEND_API_KEY: 'k', RESEND_FROM: 'a@b.example', RESEND_BASE_URL: 'http://x.example' },
    ];
    for (const group of groups)
      expect(fault({ ...deployed, DEPLOYMENT: 'production', ...group })).toMatch(/_BASE_URL must be a public https address/);
  });
});
