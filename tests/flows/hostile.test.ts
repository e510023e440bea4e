import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openWorld } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const ORIGIN = product.url;

interface Attempt {
  name: string;
  path: '/api/gate' | '/api/token';
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  chunked?: boolean;
}
interface Answer {
  status: number;
  type: string;
  body: string;
}

/** Raw HTTP: fetch would mend what we want to be wrong. */
function send({ path, method = 'POST', headers = {}, body = '', chunked = false }: Attempt): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = {
      'content-type': 'application/json',
      origin: ORIGIN,
      ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    };
    const kept = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ''));
    const request = httpRequest({ host: '127.0.0.1', port: new URL(ORIGIN).port, path, method, headers: kept }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    // A server may answer and close while we still send a body it refused.
    request.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' || error.code === 'ECONNRESET'
        ? resolve({ status: 413, type: 'application/problem+json', body: '' })
        : reject(error),
    );
    request.end(body);
  });
}

const campaign = async () =>
  (await (await fetch(`${product.url}/api/campaigns/demo`)).json()) as { csrf: string; consent: { version: string } };

const WRONG_BODIES: [string, string | Buffer][] = [
  ['nothing', ''],
  ['half JSON', '{"campaign":"demo"'],
  ['a number', '7'],
  ['null', 'null'],
  ['an array', '[]'],
  ['a string', '"demo"'],
  ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['a prototype', '{"__proto__":{"campaign":"demo"},"constructor":1}'],
  ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['numbers for texts', '{"campaign":1,"email":2,"consent":3,"csrf":4}'],
  ['nulls', '{"campaign":null,"email":null,"consent":null,"csrf":null}'],
  ['no consent', '{"campaign":"demo","email":"a@b.co","csrf":"x"}'],
  ['a wrong e-mail', '{"campaign":"demo","email":"not-an-address","consent":{"version":"1","accepted":[]},"csrf":"x"}'],
  [
    'an e-mail with a header in it',
    '{"campaign":"demo","email":"a@b.co\\r\\nBcc: x@y.z","consent":{"version":"1","accepted":[]},"csrf":"x"}',
  ],
  [
    'a very long e-mail',
    JSON.stringify({ campaign: 'demo', email: `${'a'.repeat(5_000)}@b.co`, consent: { version: '1', accepted: [] }, csrf: 'x' }),
  ],
  [
    'SQL in the slug',
    '{"campaign":"demo\'; drop table leads; --","email":"a@b.co","consent":{"version":"1","accepted":[]},"csrf":"x"}',
  ],
  ['a path in the slug', '{"campaign":"../../etc/passwd","email":"a@b.co","consent":{"version":"1","accepted":[]},"csrf":"x"}'],
  [
    'a thousand purposes',
    JSON.stringify({
      campaign: 'demo',
      email: 'a@b.co',
      consent: { version: '1', accepted: Array.from({ length: 1_000 }, () => 'talk') },
      csrf: 'x',
    }),
  ],
  [
    'a forged csrf',
    '{"campaign":"demo","email":"a@b.co","consent":{"version":"1","accepted":["talk"]},"csrf":"eyJzY29wZSI6ImRlbW8ifQ.AAAA"}',
  ],
  ['a csrf of dots', '{"campaign":"demo","email":"a@b.co","consent":{"version":"1","accepted":["talk"]},"csrf":"..."}'],
];
const WRONG_HEADERS: [string, Record<string, string>][] = [
  ['a foreign origin', { origin: 'https://evil.example' }],
  ['no origin', { origin: '' }],
  ['a null origin', { origin: 'null' }],
  ['a lookalike origin', { origin: `${ORIGIN}.evil.example` }],
  ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
  ['form data', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['no content type', { 'content-type': '' }],
  ['a lying length', { 'content-length': '999999999' }],
  ['a forged address', { 'x-forwarded-for': '203.0.113.9', 'x-vercel-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' }],
  ['a middleware bypass', { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' }],
];
const WRONG_VISITS = [
  '',
  'Bearer',
  'Bearer x',
  'Bearer a.b',
  `Bearer ${'a'.repeat(600)}`,
  'Basic dXNlcjpwYXNz',
  'Bearer eyJhbGciOiJub25lIn0.e30.',
  'Bearer ../../x',
];

function attempts(csrf: string, version: string): Attempt[] {
  const good = JSON.stringify({ campaign: 'demo', email: 'hostile@example.com', consent: { version, accepted: ['talk'] }, csrf });
  const list: Attempt[] = [];
  for (const path of ['/api/gate', '/api/token'] as const) {
    for (const [name, body] of WRONG_BODIES)
      list.push({ name: `${name} as body`, path, body }, { name: `${name}, chunked`, path, body, chunked: true });
    for (const [name, headers] of WRONG_HEADERS.filter(([name]) => name !== 'a lying length')) {
      list.push({
        name,
        path,
        headers,
        body: name.startsWith('a forged address') || name.startsWith('a middleware') ? '{}' : good,
      });
    }
    list.push(
      { name: 'a body of 70 KB', path, body: `"${'a'.repeat(70_000)}"` },
      { name: 'a chunked body of 2 MB', path, body: `"${'a'.repeat(2_000_000)}"`, chunked: true },
    );
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'])
      list.push({ name: `${method} instead of POST`, path, method, body: '' });
  }
  for (const authorization of WRONG_VISITS) {
    list.push({
      name: `visit "${authorization.slice(0, 20)}"`,
      path: '/api/token',
      headers: { authorization },
      body: JSON.stringify({ csrf }),
    });
    list.push({
      name: `visit "${authorization.slice(0, 20)}" and no csrf`,
      path: '/api/token',
      headers: { authorization },
      body: '{}',
    });
  }
  list.push({ name: 'an unknown slug', path: '/api/gate', body: good.replace('"demo"', '"nobody-has-this"') });
  list.push({ name: 'a stale consent version', path: '/api/gate', body: good.replace(version, '1999-01') });
  for (let index = list.length; index < 200; index += 1)
    list.push({
      name: `random bytes ${index}`,
      path: index % 2 ? '/api/gate' : '/api/token',
      body: Buffer.from(Array.from({ length: 64 }, (_, at) => (at * 37 + index * 101) % 256)),
    });
  return list;
}

describe('hostile requests to gate and token', () => {
  beforeAll(() => world.resetLimits());
  afterAll(() => world.resetLimits());

  it('answers 200 of them with problem+json, never a 5xx, never a token, and holds no money', async () => {
    const { csrf, consent } = await campaign();
    const list = attempts(csrf, consent.version);
    expect(list.length).toBeGreaterThanOrEqual(200);
    const bad: string[] = [];
    for (const attempt of list) {
      const answer = await send(attempt);
      const isProblem = answer.status >= 400 && answer.status < 500 && answer.type.includes('application/problem+json');
      if (!isProblem || /participantToken|"visit"/.test(answer.body))
        bad.push(`${attempt.path} ${attempt.name}: ${answer.status} ${answer.type} ${answer.body.slice(0, 120)}`);
      else if (answer.body && !(JSON.parse(answer.body) as { code?: string; detail?: string }).detail)
        bad.push(`${attempt.name}: no sentence that says what to do`);
    }
    expect(bad).toEqual([]);
    expect(await world.rows('leads', 'email=eq.hostile@example.com')).toEqual([]);
    expect(await world.rows('budget_months', 'held_micro_usd=gt.0')).toEqual([]);
  });

  it('refuses a lying length without waiting for the bytes', async () => {
    const answer = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port: new URL(ORIGIN).port,
          path: '/api/gate',
          method: 'POST',
          headers: { origin: ORIGIN, 'content-type': 'application/json', 'content-length': '999999999' },
        },
        (response) => {
          resolve(response.statusCode ?? 0);
          request.destroy();
        },
      );
      request.on('error', reject);
      request.write('{');
    });
    expect(answer).toBe(413);
  });

  it('lets a csrf open the gate once and never again, and only for its own campaign', async () => {
    const { csrf, consent } = await campaign();
    const body = (email: string) =>
      JSON.stringify({ campaign: 'demo', email, consent: { version: consent.version, accepted: ['talk'] }, csrf });
    const first = await send({ name: 'first', path: '/api/gate', body: body('once@example.com') });
    expect(first.status).toBe(201);
    const again = await send({ name: 'replay', path: '/api/gate', body: body('twice@example.com') });
    expect(again.status).toBe(403);
    expect(JSON.parse(again.body)).toMatchObject({ code: 'csrf_invalid' });
    expect(await world.rows('leads', 'email=eq.twice@example.com')).toEqual([]);
  });

  it('needs the required consent, writes nothing without it and keeps a receipt with it', async () => {
    const { csrf, consent } = await campaign();
    const refused = await send({
      name: 'no consent',
      path: '/api/gate',
      body: JSON.stringify({
        campaign: 'demo',
        email: 'noconsent@example.com',
        consent: { version: consent.version, accepted: ['contact'] },
        csrf,
      }),
    });
    expect(JSON.parse(refused.body)).toMatchObject({ status: 403, code: 'consent_required' });
    expect(await world.rows('leads', 'email=eq.noconsent@example.com')).toEqual([]);
  });

  it('sends a machine that fills the honeypot to the form, with no way to a token', async () => {
    const { csrf, consent } = await campaign();
    const opened = await send({
      name: 'bot',
      path: '/api/gate',
      body: JSON.stringify({
        campaign: 'demo',
        email: 'bot@example.com',
        website: 'http://spam.example',
        consent: { version: consent.version, accepted: ['talk'] },
        csrf,
      }),
    });
    const gate = JSON.parse(opened.body) as { visit: string; csrf: string; channel: string };
    expect(gate.channel).toBe('form');
    const token = await send({
      name: 'bot token',
      path: '/api/token',
      headers: { authorization: `Bearer ${gate.visit}` },
      body: JSON.stringify({ csrf: gate.csrf }),
    });
    expect(token.status).toBe(402);
    expect(token.body).not.toContain('participantToken');
  });

  it('counts a client by its socket, not by the address it claims', async () => {
    const statuses = new Set<number>();
    for (let index = 0; index < 30; index += 1) {
      const { csrf, consent } = await campaign();
      const answer = await send({
        name: 'flood',
        path: '/api/gate',
        headers: { 'x-forwarded-for': `198.51.100.${index}` },
        body: JSON.stringify({
          campaign: 'demo',
          email: `flood${index}@example.com`,
          consent: { version: consent.version, accepted: ['talk'] },
          csrf,
        }),
      });
      statuses.add(answer.status);
      if (answer.status === 429) {
        expect(JSON.parse(answer.body)).toMatchObject({ code: 'rate_limited' });
        break;
      }
    }
    expect(statuses).toContain(429);
  });
});
