import { describe, expect, it } from 'vitest';
import { toBase64Url } from './base64url.ts';
import { openSignedText, signText } from './signed-text.ts';

const secret = 's'.repeat(32);
const payload = { conversationId: 'c1', words: 'Grüße 👋' };
const sign = (purpose = 'visit') => signText({ secret, purpose, payload });
const open = (text: string, overrides: { secret?: string; purpose?: string } = {}) =>
  openSignedText({ secret, purpose: 'visit', text, ...overrides });

describe('signed text', () => {
  it('comes back as it went in', async () => {
    expect(await open(await sign())).toEqual(payload);
  });

  it('is URL-safe', async () => {
    expect(await sign()).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
  });

  it('is worth nothing for another purpose', async () => {
    expect(await open(await sign('csrf'))).toBeNull();
  });

  it('is worth nothing under another secret', async () => {
    expect(await open(await sign(), { secret: 't'.repeat(32) })).toBeNull();
  });

  it('does not survive a changed payload', async () => {
    const [, signature] = (await sign()).split('.');
    const forged = toBase64Url(new TextEncoder().encode(JSON.stringify({ ...payload, conversationId: 'c2' })));
    expect(await open(`${forged}.${signature}`)).toBeNull();
  });

  it('does not survive any one character less', async () => {
    const text = await sign();
    for (let cut = 0; cut < text.length; cut += 7) expect(await open(text.slice(0, cut) + text.slice(cut + 1))).toBeNull();
  });

  it.each(['', '.', 'a', 'a.', '.a', 'a.b', 'a.b.c', '!!.!!', 'ä.ö', `${'A'.repeat(10_000)}.${'A'.repeat(43)}`])(
    'answers garbage (%#) with null instead of an error',
    async (text) => {
      expect(await open(text)).toBeNull();
    },
  );

  it('cannot be moved between purposes by shifting the dot', async () => {
    const text = await signText({ secret, purpose: 'a', payload });
    const [body, signature] = text.split('.');
    expect(
      await openSignedText({ secret, purpose: `a.${body?.slice(0, 4)}`, text: `${body?.slice(4)}.${signature}` }),
    ).toBeNull();
  });

  it('answers a payload that is signed but no JSON with null', async () => {
    const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ]);
    const body = toBase64Url(new TextEncoder().encode('{'));
    const signature = toBase64Url(
      new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`visit.${body}`))),
    );
    expect(await open(`${body}.${signature}`)).toBeNull();
  });
});
