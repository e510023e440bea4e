import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Database, openDatabase } from '../../local/database/open-database.ts';
import { mintJwt, PUBLISHABLE_KEY, restRequest, SECRET_KEY, testSettings } from '../../local/database/testdata/test-settings.ts';
import { CONSENT_VERSION, newNonce } from './support/open-world.ts';

const repo = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const Problem = z.object({ code: z.string(), message: z.string() });
const VISIT = {
  campaign_slug: 'demo',
  email: 'maria@visitor.example',
  consent_version: CONSENT_VERSION,
  accepted: ['talk'],
  embedder: 'http://localhost:3000',
  nonce: newNonce(),
  ip_sha256: 'a'.repeat(64),
};
const json = (changes: Record<string, unknown>) => JSON.stringify({ ...VISIT, ...changes });

let database: Database;
let token: string;
beforeAll(async () => {
  database = await openDatabase(testSettings({ migrations: repo('supabase/migrations'), seed: repo('supabase/seed.sql') }));
  token = await mintJwt('edge_gateway');
});
afterAll(() => database.close());

function post(body: BodyInit): Promise<Response> {
  const headers = { apikey: PUBLISHABLE_KEY, 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return database.fetch(new Request('http://127.0.0.1/rest/v1/rpc/open_visit', { method: 'POST', headers, body }));
}

async function countLeads(): Promise<number> {
  const response = await database.fetch(restRequest('leads?select=id', SECRET_KEY));
  return z.array(z.unknown()).parse(await response.json()).length;
}

const withBytes = (before: string, bytes: number[], after: string) =>
  Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);

it.each<[string, () => BodyInit]>([
  ['an empty body', () => ''],
  ['half a JSON document', () => '{"email": "maria'],
  ['a list instead of arguments', () => '[1, 2]'],
  ['a bare text', () => '"visit"'],
  ['NaN, which JSON does not know', () => `{"email": NaN}`],
  ['a missing argument', () => JSON.stringify({ email: 'maria@visitor.example' })],
  ['an argument that the function does not have', () => json({ is_admin: true })],
  ['an argument named by SQL', () => json({ 'email => (select 1)); drop table public.leads; --': 1 })],
  ['an inherited property', () => `{"__proto__": {"email": "x"}, "constructor": 1}`],
  ['a NUL byte in a text', () => json({ name: 'Ma\u0000ria' })],
  ['a text for a list', () => json({ accepted: 'talk' })],
  ['null for a needed text', () => json({ email: null })],
  ['an object for a text', () => json({ nonce: { $ne: null } })],
  ['a text for a number', () => json({ suspicion: 'perhaps' })],
  ['a name of 300 characters', () => json({ name: 'x'.repeat(300) })],
  ['JSON nested 20,000 levels deep', () => `{"campaign_slug": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  [
    'bytes that are no UTF-8 where the campaign is named',
    () => withBytes('{"campaign_slug": "', [0xff, 0xfe, 0xc0], json({}).slice(24)),
  ],
])('a request with %s is refused with a 4xx and a code, and writes nothing', async (_name, body) => {
  const before = await countLeads();
  const response = await post(body());
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({
    status: expect.toSatisfy((status: number) => status >= 400 && status < 500),
  });
  expect(Problem.parse(JSON.parse(text)).code).toMatch(/^[A-Z0-9]{5,8}$/);
  expect(await countLeads()).toBe(before);
});

it('a good request after all of these is answered: the engine lives', async () => {
  const before = await countLeads();
  expect((await post(json({ nonce: newNonce() }))).status).toBe(200);
  expect(await countLeads()).toBe(before + 1);
});
