import { describe, expect, it } from 'vitest';
import { createApiClient } from './api-client.ts';
import { createFakeClock } from './fake-clock.ts';

type Seen = {
  method: string;
  url: string;
  body: Record<string, unknown>;
  bearer: string | undefined;
  keepalive: boolean | undefined;
};
type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | Error;

function setUp(answer: (seen: Seen, count: number) => Answer) {
  const clock = createFakeClock();
  const seen: Seen[] = [];
  const fetcher: typeof fetch = async (url, init) => {
    const headers = init?.headers as Record<string, string>;
    const call = {
      method: init?.method ?? '',
      url: String(url),
      body: init?.body ? JSON.parse(String(init.body)) : {},
      bearer: headers.authorization,
      keepalive: init?.keepalive,
    };
    seen.push(call);
    const reply = answer(call, seen.filter((other) => other.url === call.url).length);
    if (reply instanceof Error) throw reply;
    return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), {
      status: reply.status,
      headers: reply.headers ?? {},
    });
  };
  const grant = { csrf: 'c0', csrfExpiresAt: new Date(clock.nowMs() + 300_000).toISOString() };
  const api = createApiClient({ fetch: fetcher, clock }, { slug: 'demo', embedder: 'https://shop.example', grant });
  return { api, clock, seen };
}
const gate = { email: 'ann@example.com', consent: { version: '1', accepted: ['talk' as const] } };
const admitted = { status: 201, body: { visit: 'V', conversationId: '1', channel: 'voice', csrf: 'c-gate' } };
const problem = (status: number, code: string, more: Record<string, unknown> = {}) => ({
  status,
  body: { status, code, ...more },
});

describe('the API client', () => {
  it('sends the campaign and the CSRF token to the gate and keeps the visit for the next calls', async () => {
    const { api, seen } = setUp(({ url }) => (url === '/api/gate' ? admitted : { status: 201, body: {} }));
    await api.passGate(gate);
    await api.mintToken();
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/gate',
      body: { campaign: 'demo', csrf: 'c0', email: 'ann@example.com' },
      bearer: undefined,
    });
    expect(seen[1]).toMatchObject({ url: '/api/token', body: { csrf: 'c-gate', transport: 'webrtc' }, bearer: 'Bearer V' });
  });
  it('renews the CSRF token once when it is refused, for the embedding site it is bound to', async () => {
    const { api, seen } = setUp(({ url }, count) => {
      if (url === '/api/gate') return count === 1 ? problem(403, 'csrf_invalid') : admitted;
      return { status: 200, body: { csrf: 'c1', csrfExpiresAt: new Date(9e12).toISOString() } };
    });
    await api.passGate(gate);
    expect(seen.map((call) => call.url)).toEqual([
      '/api/gate',
      '/api/campaigns/demo?embedder=https%3A%2F%2Fshop.example',
      '/api/gate',
    ]);
    expect(seen[2]?.body.csrf).toBe('c1');
  });
  it.each([
    ['299 s after the gate', 299_000, 201],
    ['after a nonce that was spent', 0, 403],
  ])('takes the next text from the visit once there is one: %s', async (_when, waitMs, first) => {
    const end = () => new Date(clock.nowMs() + 300_000).toISOString();
    const { api, clock, seen } = setUp(({ url }, count) => {
      if (url === '/api/gate') return admitted;
      if (url === '/api/token') return count === 1 && first === 403 ? problem(403, 'csrf_invalid') : { status: 201, body: {} };
      const scope = url === '/api/visit' ? 'visit' : 'campaign';
      return { status: 200, body: { csrf: `c-${scope}`, csrfExpiresAt: end(), state: 'live' } };
    });
    await api.passGate(gate);
    await clock.advance(waitMs);
    await api.mintToken();
    expect(seen.filter((call) => call.url === '/api/token').at(-1)?.body.csrf).toBe('c-visit');
    expect(seen.some((call) => call.url.startsWith('/api/campaigns'))).toBe(false);
    expect(seen.find((call) => call.url === '/api/visit')?.bearer).toBe('Bearer V');
  });
  it('does not send a spent text again', async () => {
    const { api, seen } = setUp(({ url }) => {
      if (url === '/api/gate') return admitted;
      if (url === '/api/token') return { status: 201, body: {} };
      return { status: 200, body: { csrf: 'c-visit', csrfExpiresAt: new Date(9e12).toISOString() } };
    });
    await api.passGate(gate);
    await api.mintToken();
    await api.mintToken();
    expect(seen.filter((call) => call.url === '/api/token').map((call) => call.body.csrf)).toEqual(['c-gate', 'c-visit']);
  });
  it("keeps the campaign's text when the visit it looks for has ended", async () => {
    const { api, seen } = setUp(({ url }) =>
      url === '/api/visit' ? { status: 200, body: { csrf: 'c-visit', csrfExpiresAt: '', state: 'ended' } } : admitted,
    );
    api.resumeVisit('V');
    await api.readVisit();
    api.forgetVisit();
    await api.passGate(gate);
    expect(seen.at(-1)).toMatchObject({ url: '/api/gate', body: { csrf: 'c0' } });
  });
  it('gives up when the renewed token is refused too', async () => {
    const { api, seen } = setUp(({ url }) =>
      url === '/api/gate' ? problem(403, 'csrf_invalid') : { status: 200, body: { csrf: 'c1', csrfExpiresAt: '' } },
    );
    await expect(api.passGate(gate)).rejects.toMatchObject({ kind: 'csrf' });
    expect(seen.filter((call) => call.url === '/api/gate')).toHaveLength(2);
  });
  it.each([
    [400, 'invalid_input', 'invalid'],
    [401, 'unauthenticated', 'signed_out'],
    [402, 'budget_exhausted', 'budget'],
    [403, 'origin_refused', 'refused'],
    [403, 'consent_required', 'consent'],
    [404, 'not_found', 'missing'],
    [429, 'rate_limited', 'busy'],
    [503, 'unavailable', 'unavailable'],
    [418, 'something_new', 'refused'],
    [500, 'something_new', 'unavailable'],
  ])('reads %i %s as %s', async (status, code, kind) => {
    const { api } = setUp(() => problem(status, code));
    await expect(api.passGate(gate)).rejects.toMatchObject({ kind });
  });
  it('reads an answer that is no problem document by its status', async () => {
    const { api } = setUp(() => ({ status: 502 }));
    await expect(api.passGate(gate)).rejects.toMatchObject({ kind: 'unavailable' });
  });
  it('calls a dead line offline', async () => {
    const { api } = setUp(() => new TypeError('failed to fetch'));
    await expect(api.passGate(gate)).rejects.toMatchObject({ kind: 'offline', isRetryable: true });
  });
  it('passes on where the visit can go when the money is used up', async () => {
    const { api } = setUp(() => problem(402, 'budget_exhausted', { channel: 'form' }));
    await expect(api.mintToken()).rejects.toMatchObject({ kind: 'budget', channel: 'form' });
  });
  it('repeats a chat message under the same id and honours Retry-After', async () => {
    const { api, clock, seen } = setUp((_call, count) =>
      count === 1 ? { ...problem(503, 'unavailable'), headers: { 'retry-after': '2' } } : { status: 202, body: { turnId: 't' } },
    );
    const sent = api.sendChat({ text: 'Hi', clientMessageId: 'm1' });
    await clock.advance(1_900);
    expect(seen).toHaveLength(1);
    await clock.advance(200);
    expect(await sent).toEqual({ turnId: 't' });
    expect(seen.map((call) => call.body.clientMessageId)).toEqual(['m1', 'm1']);
  });
  it('does not sit out a long Retry-After', async () => {
    const { api, seen } = setUp(() => ({ ...problem(429, 'rate_limited'), headers: { 'retry-after': '60' } }));
    await expect(api.sendChat({ text: 'Hi', clientMessageId: 'm1' })).rejects.toMatchObject({
      kind: 'busy',
      retryAfterMs: 60_000,
    });
    expect(seen).toHaveLength(1);
  });
  it('never repeats a gate request by itself', async () => {
    const { api, seen } = setUp(() => problem(503, 'unavailable'));
    await expect(api.passGate(gate)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(seen).toHaveLength(1);
  });
  it('sends the gate request within the task that asked for it, so that a click loses no time', () => {
    const { api, seen } = setUp(() => admitted);
    void api.passGate(gate);
    expect(seen.map((call) => call.url)).toEqual(['/api/gate']);
  });
  it('leaves a visit by its Bearer, with a request that outlives the page', async () => {
    const { api, seen } = setUp(({ url }) => (url === '/api/gate' ? admitted : { status: 202, body: {} }));
    await api.passGate(gate);
    await api.leaveVisit();
    expect(seen[1]).toMatchObject({ url: '/api/visit/close', bearer: 'Bearer V', keepalive: true });
    expect(seen[1]?.body).toEqual({ reason: 'pagehide' });
  });
  it('leaves a gate that has not answered by the token sent to it', async () => {
    const { api, seen } = setUp(() => ({ status: 202, body: {} }));
    void api.passGate(gate);
    await api.leaveVisit();
    expect(seen[1]).toMatchObject({ url: '/api/visit/close', bearer: undefined, keepalive: true });
    expect(seen[1]?.body).toEqual({ reason: 'pagehide', campaign: 'demo', csrf: 'c0' });
  });
  it('leaves a gate whose answer was lost, as navigating away loses it before the page hears that it goes', async () => {
    const { api, seen } = setUp(({ url }) => (url === '/api/gate' ? new TypeError('aborted') : { status: 202, body: {} }));
    await expect(api.passGate(gate)).rejects.toMatchObject({ kind: 'offline' });
    await api.leaveVisit();
    expect(seen[1]?.body).toEqual({ reason: 'pagehide', campaign: 'demo', csrf: 'c0' });
  });
  it('leaves nothing where no gate was asked, or where it refused', async () => {
    const { api, seen } = setUp(() => problem(403, 'consent_required'));
    await api.leaveVisit();
    await expect(api.passGate(gate)).rejects.toMatchObject({ kind: 'consent' });
    await api.leaveVisit();
    expect(seen.map((call) => call.url)).toEqual(['/api/gate']);
  });
  it('closes the visit with a request that outlives the page', async () => {
    const { api, seen } = setUp(({ url }) => (url === '/api/gate' ? admitted : { status: 204 }));
    await api.passGate(gate);
    await api.closeVisit({ reason: 'hangup' });
    expect(seen[1]).toMatchObject({ url: '/api/visit/close', body: { reason: 'hangup' }, bearer: 'Bearer V', keepalive: true });
  });
});
