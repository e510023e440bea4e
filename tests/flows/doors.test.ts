import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type OpenedVisit, openGate } from '../support/open-gate.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const json = { 'content-type': 'application/json' };
let opened: OpenedVisit;
let bearer: Record<string, string>;

/** The counters there are: kind of route and what is counted, without whose it is and when. */
async function counted(): Promise<string[]> {
  const answer = await fetch(world.services().kv!.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.secrets.LOCAL_KV_TOKEN}` },
    body: '["KEYS","*"]',
  });
  const { result } = (await answer.json()) as { result: string[] };
  const names = result.filter((key) => /^(limit|shared):/.test(key)).map((key) => key.split(':').slice(0, 3).join(':'));
  return [...new Set(names)].sort();
}
const send = (path: string, init: RequestInit = {}) => fetch(world.url + path, { redirect: 'manual', ...init });
const post = (path: string, body: object) =>
  send(path, { method: 'POST', headers: { ...json, ...bearer }, body: JSON.stringify(body) });

beforeAll(async () => {
  await world.resetLimits();
  opened = await openGate(world, `doors.${Date.now()}@example.com`);
  bearer = { authorization: `Bearer ${opened.visit}` };
});
beforeEach(() => world.resetLimits());

const READING = ['limit:read:ip'];
const OWN_READING = ['limit:read:conversation', 'limit:read:ip'];
const CHAT = (kind: string) => [`limit:${kind}:conversation`, `limit:${kind}:ip`, `shared:${kind}:customer`];

describe('what is counted', () => {
  it.each<[string, () => Promise<Response>, string[]]>([
    ['the page', () => send('/c/demo'), READING],
    ['the frame', () => send('/embed/demo'), READING],
    ['the campaign', () => send('/api/campaigns/demo'), READING],
    ['the QR code', () => send('/api/qr/demo.svg'), READING],
    ['the link to what is held', () => send(opened.privacyUrl), READING],
    ['its file', () => send(`${opened.privacyUrl}/export`), READING],
    ['the visit', () => send('/api/visit', { headers: bearer }), OWN_READING],
    ['feedback', () => post('/api/visit/feedback', { rating: 5 }), OWN_READING],
    ['a goodbye', () => post('/api/visit/close', { reason: 'pagehide' }), OWN_READING],
    ['a message', () => post('/api/chat', { text: 'Hi', clientMessageId: crypto.randomUUID() }), CHAT('chat')],
    [
      'a stream',
      async () => {
        const stop = new AbortController();
        const answer = await send('/api/chat', { headers: bearer, signal: stop.signal });
        stop.abort();
        return answer;
      },
      CHAT('stream'),
    ],
    [
      'the gate',
      () => openGate(world, `doors.gate.${Date.now()}@example.com`).then(() => new Response()),
      ['limit:gate:email', 'limit:gate:ip', 'limit:read:ip', 'shared:gate:campaign'],
    ],
    [
      'the token',
      () =>
        send('/api/token', {
          method: 'POST',
          headers: { ...json, ...bearer, origin: world.url },
          body: JSON.stringify({ csrf: opened.csrf }),
        }),
      ['limit:token:conversation', 'limit:token:ip', 'shared:token:customer'],
    ],
  ])('%s', async (what, ask, keys) => {
    const { status } = await ask();
    if (!(what === 'the token' && product.voiceProblem)) expect(status).toBeLessThan(500);
    expect(await counted()).toEqual(keys);
  });

  it('nobody by an address that could be read', async () => {
    await send('/c/demo');
    const answer = await fetch(world.services().kv!.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.secrets.LOCAL_KV_TOKEN}` },
      body: '["KEYS","*"]',
    });
    expect(await answer.text()).not.toMatch(/127\.0\.0\.1|::1/);
  });

  it('refuses the reading that is one too many, and never a withdrawal', async () => {
    // A busy machine's store may be slow, and then reading is open: the refusal comes all the same.
    const refused = (ask: () => Promise<Response>) =>
      until(async () => {
        const answer = await ask();
        return answer.status === 429 ? answer : null;
      }, 'a refusal');
    await Promise.all(Array.from({ length: 120 }, () => send('/api/qr/demo.svg')));
    const answer = await refused(() => send('/api/qr/demo.svg'));
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await refused(() => send('/api/visit', { headers: bearer }));
    await until(async () => (await (await send(opened.privacyUrl)).text()).includes('Too many tries'), 'the page that says so');
    expect((await send('/api/visit/withdraw', { method: 'POST', headers: bearer })).status).toBe(202);
  });
});

describe('the next csrf', () => {
  it("is the conversation's after the gate, from the visit, with its end", async () => {
    const own = await openGate(world, `doors.csrf.${Date.now()}@example.com`);
    const token = (csrf: string) =>
      send('/api/token', {
        method: 'POST',
        headers: { ...json, origin: world.url, authorization: `Bearer ${own.visit}` },
        body: JSON.stringify({ csrf }),
      });
    const campaign = (await (await send('/api/campaigns/demo')).json()) as { csrf: string };
    expect((await token(campaign.csrf)).status).toBe(403);
    const visit = (await (await send('/api/visit', { headers: { authorization: `Bearer ${own.visit}` } })).json()) as {
      csrf: string;
      csrfExpiresAt: string;
    };
    expect(Date.parse(visit.csrfExpiresAt)).toBeGreaterThan(Date.now());
    // Where there is no voice it is refused for that, and not for the text.
    expect((await token(visit.csrf)).status).toBe(product.voiceProblem ? 503 : 201);
    expect((await token(visit.csrf)).status).toBe(403);
    await send('/api/visit/withdraw', { method: 'POST', headers: { authorization: `Bearer ${own.visit}` } });
  });
});

describe('the frame of a site that is not listed', () => {
  it.each(['https://evil.example', 'null', 'nonsense', 'https://evil.example/path'])('gets no csrf as %s', async (embedder) => {
    const answer = await send(`/embed/demo?embedder=${encodeURIComponent(embedder)}`);
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toMatch(/csrf|<script|<form/);
    const known = await send('/embed/demo');
    const ancestors = (one: Response) => /frame-ancestors [^;]*/.exec(one.headers.get('content-security-policy') ?? '')?.[0];
    expect(ancestors(answer)).toBe(ancestors(known));
  });

  it('which our own gets', async () => {
    const answer = await send(`/embed/demo?embedder=${encodeURIComponent(world.url)}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('"csrf":');
  });
});
