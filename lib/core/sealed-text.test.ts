import { describe, expect, it } from 'vitest';
import { openSealedText, sealText } from './sealed-text.ts';

const seal = { secret: 's'.repeat(32), purpose: 'backlog', owner: 'c1' };
const value = { content: 'Call me at 555 0101, please. ✓' };

describe('a sealed text', () => {
  it('opens for its owner and shows nobody else a word of it', async () => {
    const text = await sealText(seal, value);
    expect(await openSealedText(seal, text)).toEqual(value);
    expect(Buffer.from(text, 'base64url').toString('latin1')).not.toContain('555');
    expect(await sealText(seal, value)).not.toBe(text);
  });

  it.each([
    ['another secret', { ...seal, secret: 'x'.repeat(32) }],
    ['another purpose', { ...seal, purpose: 'gate' }],
    ['another owner', { ...seal, owner: 'c2' }],
  ])('opens not under %s', async (_, other) => {
    expect(await openSealedText(other, await sealText(seal, value))).toBeUndefined();
  });

  it('opens not when any byte of it was changed', async () => {
    const bytes = Buffer.from(await sealText(seal, value), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(await openSealedText(seal, changed.toString('base64url'))).toBeUndefined();
    }
  });

  it.each(['', 'AAAA', '!', 'A'.repeat(40)])('opens not what is no seal: %j', async (text) => {
    expect(await openSealedText(seal, text)).toBeUndefined();
  });
});
