import { describe, expect, it } from 'vitest';
import { fromBase64Url, randomId, toBase64Url } from './base64url.ts';

describe('base64url', () => {
  it.each([0, 1, 2, 3, 4, 255, 256])('gives %d bytes back as they were', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + 251) % 256);
    const text = toBase64Url(bytes);
    expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
    expect(fromBase64Url(text)).toEqual(bytes);
  });

  it.each(['+', '/', '=', 'a b', 'ä', 'A'])('answers %j with null', (text) => {
    expect(fromBase64Url(text)).toBeNull();
  });

  it('reads a thousand texts of any length as the platform does', () => {
    for (let length = 0; length < 1_000; length += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(length));
      expect(Buffer.from(fromBase64Url(toBase64Url(bytes))!).equals(bytes)).toBe(true);
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    }
  });

  it('makes identifiers of 128 bits', () => {
    expect(fromBase64Url(randomId())).toHaveLength(16);
    expect(randomId()).not.toBe(randomId());
  });
});
