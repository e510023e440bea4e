import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './open-database.ts';
import { openEngine } from './open-engine.ts';
import { withoutEngineNoise } from './quiet-console.ts';
import { recordRequests } from './testdata/record-requests.ts';
import { mintJwt, PUBLISHABLE_KEY, restRequest, SECRET_KEY, SITE_URL, testSettings } from './testdata/test-settings.ts';

describe('the embedded database', () => {
  let database: Database;
  let mail: Awaited<ReturnType<typeof recordRequests>>;
  let hook: Awaited<ReturnType<typeof recordRequests>>;

  beforeAll(async () => {
    mail = await recordRequests();
    hook = await recordRequests();
    database = await openDatabase(
      testSettings({
        members: ['ada@example.com'],
        mailUrl: mail.url,
        outbox: { url: `${hook.url}/api/hooks/outbox`, secret: 'bell' },
      }),
    );
  });
  afterAll(async () => {
    await database.close();
    mail.close();
    hook.close();
  });

  const client = (key: string, token?: string) =>
    createClient('http://127.0.0.1:1', key, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: {
        fetch: (input, init) => database.fetch(new Request(input, init)),
        ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
      },
    });

  it('answers each of 400 parallel requests under its own role', async () => {
    const requests = Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? PUBLISHABLE_KEY : SECRET_KEY));
    const counts = await Promise.all(
      requests.map(async (key) => {
        const response = await database.fetch(restRequest('things?select=id', key));
        return { key, rows: ((await response.json()) as unknown[]).length };
      }),
    );
    expect(counts.filter(({ key, rows }) => rows !== (key === SECRET_KEY ? 1 : 0))).toEqual([]);
  });

  it('shows a member only their own rows', async () => {
    const token = await mintJwt('authenticated', { sub: '00000000-0000-4000-8000-000000000009' });
    const added = await database.fetch(
      restRequest('things', PUBLISHABLE_KEY, { token, body: { owner: '00000000-0000-4000-8000-000000000009', label: 'mine' } }),
    );
    expect(added.status).toBe(201);
    const rows = await (await database.fetch(restRequest('things?select=label', PUBLISHABLE_KEY, { token }))).json();
    expect(rows).toEqual([{ label: 'mine' }]);
    const other = await mintJwt('authenticated', { sub: '00000000-0000-4000-8000-000000000008' });
    expect(await (await database.fetch(restRequest('things', PUBLISHABLE_KEY, { token: other }))).json()).toEqual([]);
  });

  it('runs a self-signed worker token under the worker role and refuses it the tables', async () => {
    const token = await mintJwt('agent_worker');
    const who = await database.fetch(restRequest('rpc/who_am_i', PUBLISHABLE_KEY, { token, body: {} }));
    expect(await who.json()).toMatchObject({ role: 'agent_worker' });
    const table = await database.fetch(restRequest('outbox', PUBLISHABLE_KEY, { token }));
    expect(table.status).toBe(403);
  });

  it('refuses a token signed with another secret', async () => {
    const [header, payload] = (await mintJwt('service_role')).split('.');
    const forged = `${header}.${payload}.${'A'.repeat(43)}`;
    const response = await database.fetch(restRequest('things', PUBLISHABLE_KEY, { token: forged }));
    expect(response.status).toBe(401);
  });

  it('refuses a delete without a filter', async () => {
    const { error } = await client(SECRET_KEY).from('things').delete();
    expect(error?.code).toBe('21000');
  });

  it('stores vectors in an HNSW-indexed column', async () => {
    const { error } = await client(SECRET_KEY).from('things').insert({ label: 'vector', embedding: '[1,2,3]' });
    expect(error).toBeNull();
  });

  it('rings the outbox doorbell with the webhook shape and the secret', async () => {
    const token = await mintJwt('agent_worker');
    await database.fetch(restRequest('rpc/put_outbox', PUBLISHABLE_KEY, { token, body: { topic: 'lead.saved' } }));
    const ring = await hook.next();
    expect(ring.path).toBe('/api/hooks/outbox');
    expect(ring.headers['x-webhook-secret']).toBe('bell');
    expect(ring.body).toEqual({
      type: 'INSERT',
      table: 'outbox',
      schema: 'public',
      record: { id: 1, topic: 'lead.saved' },
      old_record: null,
    });
  });

  it('mails a seed member a sign-in link that signs them in, and sent no mail while seeding', async () => {
    const { error } = await client(PUBLISHABLE_KEY).auth.signInWithOtp({
      email: 'ada@example.com',
      options: { shouldCreateUser: false },
    });
    expect(error).toBeNull();
    const { path, headers, body } = await mail.next();
    expect(path).toBe('/emails');
    expect(headers.authorization).toBe('Bearer local-auth');
    expect(body).toMatchObject({ to: ['ada@example.com'], subject: 'Your sign-in link' });
    const link = /href="([^"]+)"/.exec(String(body.html))?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(link.startsWith(`${SITE_URL}/auth/confirm?token_hash=`)).toBe(true);
    const query = new URL(link).searchParams;
    expect(query.get('type')).toBe('magiclink');
    const verified = await client(PUBLISHABLE_KEY).auth.verifyOtp({
      type: 'magiclink',
      token_hash: query.get('token_hash') ?? '',
    });
    expect(verified.error).toBeNull();
    expect(verified.data.user?.email).toBe('ada@example.com');
  });

  it('mails a newcomer a link of the type that verifies it', async () => {
    await client(PUBLISHABLE_KEY).auth.signInWithOtp({ email: 'new@example.com' });
    const { body } = await mail.next();
    const link = /href="([^"]+)"/.exec(String(body.html))?.[1]?.replaceAll('&amp;', '&') ?? '';
    const query = new URL(link).searchParams;
    const verified = await client(PUBLISHABLE_KEY).auth.verifyOtp({
      type: query.get('type') === 'signup' ? 'signup' : 'magiclink',
      token_hash: query.get('token_hash') ?? '',
    });
    expect(verified.error).toBeNull();
  });

  it('does not let a password sign-up act before the address is confirmed', async () => {
    const { data } = await client(PUBLISHABLE_KEY).auth.signUp({ email: 'eve@example.com', password: 'long-enough-password' });
    expect(data.session).toBeNull();
  });
});

describe('the engine without the queue', () => {
  it('mixes roles, which is why the queue exists', async () => {
    const engine = await openEngine({ ...testSettings(), dataDir: undefined, email: { send: async () => undefined } });
    await engine.db.exec(
      'create table public.secrets (id int); insert into public.secrets values (1); alter table public.secrets enable row level security',
    );
    const wrong = await withoutEngineNoise(() =>
      Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          const key = index % 2 === 0 ? PUBLISHABLE_KEY : SECRET_KEY;
          const response = await engine.fetch(restRequest('secrets?select=id', key));
          const body: unknown = await response.json();
          return Array.isArray(body) && body.length === (key === SECRET_KEY ? 1 : 0) ? 0 : 1;
        }),
      ),
    );
    await engine.close();
    expect(wrong.filter((count) => count === 1).length).toBeGreaterThan(0);
  });
});
