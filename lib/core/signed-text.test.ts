import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from './base64url.ts';
import { openSignedText, signText } from './signed-text.ts';

const secret = 's'.repeat(32);
const payload = { conversationId: 'c1', words: 'Grüße 👋' };
const sign = (purpose = 'visit') => signText({ secret, purpose, payload });
const open = (text: string, overrides: { secret?: string; purpose?: string } = {}) =>
  openSignedText({ secret, purpose: 'visit', text, ...overrides });

describe('signed text', () => {
  it('comes back as it went in', () => {
    expect(open(sign())).toEqual(payload);
  });

  it('is URL-safe', () => {
    expect(sign()).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
  });

  it('is worth nothing for another purpose', () => {
    expect(open(sign('csrf'))).toBeNull();
  });

  it('is worth nothing under another secret', () => {
    expect(open(sign(), { secret: 't'.repeat(32) })).toBeNull();
  });

  it('does not survive a changed payload', () => {
    const [, signature] = sign().split('.');
    const forged = toBase64Url(new TextEncoder().encode(JSON.stringify({ ...payload, conversationId: 'c2' })));
    expect(open(`${forged}.${signature}`)).toBeNull();
  });

  it('does not survive any one character less', () => {
    const text = sign();
    for (let cut = 0; cut < text.length; cut += 7) expect(open(text.slice(0, cut) + text.slice(cut + 1))).toBeNull();
  });

  it.each(['', '.', 'a', 'a.', '.a', 'a.b', 'a.b.c', '!!.!!', 'ä.ö', `${'A'.repeat(10_000)}.${'A'.repeat(43)}`])(
    'answers garbage (%#) with null instead of an error',
    (text) => {
      expect(open(text)).toBeNull();
    },
  );

  it('cannot be moved between purposes by shifting the dot', () => {
    const text = signText({ secret, purpose: 'a', payload });
    const [body, signature] = text.split('.');
    expect(openSignedText({ secret, purpose: `a.${body?.slice(0, 4)}`, text: `${body?.slice(4)}.${signature}` })).toBeNull();
  });

  it('answers a payload that is signed but no JSON with null', () => {
    const body = toBase64Url(new TextEncoder().encode('{'));
    const signature = createHmac('sha256', secret).update(`visit.${body}`).digest('base64url');
    expect(open(`${body}.${signature}`)).toBeNull();
  });
});
