import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { hmacSha256, isSameBytes } from './hmac.ts';

const SECRETS = ['k', 's'.repeat(43), 's'.repeat(64), 'longer than a block '.repeat(8), 'Schlüssel 🔑'];
const TEXTS = ['', 'Grüße 👋', 'a'.repeat(55), 'a'.repeat(64), 'a'.repeat(10_000)];

it.each(SECRETS)('is the HMAC-SHA-256 that others compute, again and again under %j', (secret) => {
  for (const text of [...TEXTS, ...TEXTS])
    expect(Buffer.from(hmacSha256(secret, text)).toString('hex')).toBe(createHmac('sha256', secret).update(text).digest('hex'));
});

it('tells bytes apart by any bit and by length', () => {
  const bytes = hmacSha256('s', 'text');
  expect(isSameBytes(bytes, Uint8Array.from(bytes))).toBe(true);
  for (const at of bytes.keys())
    for (const bit of [1, 128])
      expect(
        isSameBytes(
          bytes,
          Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ bit : byte)),
        ),
      ).toBe(false);
  expect(isSameBytes(bytes, bytes.subarray(0, 31))).toBe(false);
  expect(isSameBytes(bytes.subarray(0, 31), bytes)).toBe(false);
  expect(isSameBytes(bytes, new Uint8Array())).toBe(false);
});
