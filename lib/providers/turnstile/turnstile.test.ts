import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Providers, startProviders } from '../../../local/providers/start-providers.ts';
import { listenOnLoopback } from '../../../local/service-lifecycle.ts';
import { createTurnstile } from './turnstile.ts';

let vendor: Providers;
beforeAll(async () => {
  vendor = await startProviders({ port: 0, cacheDir: undefined });
});
afterAll(() => vendor.close());

const SECRETS = {
  passes: '1x0000000000000000000000000000000AA',
  fails: '2x0000000000000000000000000000000AA',
  spent: '3x0000000000000000000000000000000AA',
};
const turnstile = (over: { secretKey?: string; baseUrl?: string; hostnames?: string[]; deadlineMs?: number } = {}) =>
  createTurnstile({
    siteKey: 'site',
    secretKey: 'secret',
    baseUrl: vendor.url,
    hostnames: ['voice.example'],
    deadlineMs: 30_000,
    ...over,
  });
/** What the vendor's frame does in a browser. */
async function solve(over: Record<string, string> = {}): Promise<string> {
  const form = new URLSearchParams({ sitekey: 'site', action: 'gate', hostname: 'voice.example', ...over });
  const answer = await fetch(`${vendor.url}/turnstile/v0/token`, { method: 'POST', body: form });
  return ((await answer.json()) as { token: string }).token;
}
const ip = '203.0.113.7';

describe('a challenge', () => {
  it('is passed by a token solved on our page for the gate, once', async () => {
    const token = await solve();
    expect(await turnstile().verify({ token, ip })).toBe('passed');
    expect(await turnstile().verify({ token, ip })).toBe('failed');
  });
  it("is asked in the vendor's form, with the address only where there is one", async () => {
    await turnstile().verify({ token: await solve(), ip });
    await turnstile().verify({ token: await solve(), ip: '2001:db8:1:2::/64' });
    const [whole, network] = vendor.context.journal
      .list({ vendor: 'turnstile' })
      .filter((entry) => entry.path.endsWith('siteverify'))
      .slice(-2)
      .map((entry) => ({ type: entry.headers['content-type'], fields: new URLSearchParams(String(entry.body)) }));
    expect(whole?.type).toContain('application/x-www-form-urlencoded');
    expect(Object.fromEntries(whole?.fields ?? [])).toEqual({
      secret: 'secret',
      response: expect.any(String),
      remoteip: ip,
      idempotency_key: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(network?.fields.has('remoteip')).toBe(false);
  });
  it.each([
    ['on another page', { hostname: 'evil.example' }],
    ['for something else', { action: 'login' }],
  ])('is not passed by a token solved %s', async (_case, over) => {
    expect(await turnstile().verify({ token: await solve(over), ip })).toBe('failed');
  });
  it.each(['', 'forged', 'XXXX.DUMMY.TOKEN.XXXX', 'x'.repeat(2_049)])('is not passed by %j', async (token) => {
    expect(await turnstile().verify({ token, ip })).toBe('failed');
  });
  it("knows the vendor's dummies: pass elsewhere, fail, spent", async () => {
    const verify = (secretKey: string, hostnames: string[]) => turnstile({ secretKey, hostnames }).verify({ token: 'any', ip });
    expect(await verify(SECRETS.passes, ['voice.example'])).toBe('failed');
    expect(await verify(SECRETS.fails, ['example.com'])).toBe('failed');
    expect(await verify(SECRETS.spent, ['example.com'])).toBe('failed');
  });
});

describe('a vendor that does not say', () => {
  it.each(['500', '429', 'garbage', 'refuse', 'cut', 'silence'] as const)('with the fault %s leaves it open', async (fault) => {
    const token = await solve();
    vendor.context.faults.order({ vendor: 'turnstile', fault, count: 1 });
    expect(await turnstile().verify({ token, ip })).toBe('unknown');
    // An answer that broke off may have spent the token; one that never began has not.
    if (fault !== 'cut') expect(await turnstile().verify({ token, ip })).toBe('passed');
  });
  it('is not waited for beyond the deadline', async () => {
    const silent = createServer(() => undefined);
    const baseUrl = await listenOnLoopback(silent, 0);
    expect(await turnstile({ baseUrl, deadlineMs: 50 }).verify({ token: 'any', ip })).toBe('unknown');
    silent.close();
    silent.closeAllConnections();
  });
  it('nor is a visitor refused for a secret of ours that is wrong', async () => {
    expect(await turnstile({ secretKey: '' }).verify({ token: await solve(), ip })).toBe('unknown');
  });
});
