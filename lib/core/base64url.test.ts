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

  it('makes identifiers of 128 bits', () => {
    expect(fromBase64Url(randomId())).toHaveLength(16);
    expect(randomId()).not.toBe(randomId());
  });
});
