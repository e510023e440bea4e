import { describe, expect, it } from 'vitest';
import { uuidV7 } from './uuid.ts';

const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('uuidV7', () => {
  it.each([0, 1, 0xffff_ffff, 0x1_0000_0000, Date.parse('2026-11-21T10:00:00.123Z'), 2 ** 48 - 1])(
    'carries the millisecond %d',
    (nowMs) => {
      const id = uuidV7(nowMs);
      expect(id).toMatch(PATTERN);
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs);
    },
  );

  it('sorts by time as text', () => {
    const ids = Array.from({ length: 500 }, (_, index) => uuidV7(1_700_000_000_000 + index * 977));
    expect([...ids].sort()).toEqual(ids);
  });

  it('never comes twice within one millisecond', () => {
    expect(new Set(Array.from({ length: 2000 }, () => uuidV7(1_700_000_000_000))).size).toBe(2000);
  });
});
