import { describe, expect, it } from 'vitest';
import { isStorable } from './is-storable.ts';

describe('isStorable', () => {
  it.each([
    ['plain text', 'Grüße, 日本, 🎉'],
    ['numbers, null and undefined', { a: 1, b: null, c: undefined, d: true }],
    ['a tab and a new line', ['a\tb\nc']],
    ['an escaped NUL, which is six characters', '\\u0000'],
  ])('takes %s', (_, value) => {
    expect(isStorable(value)).toBe(true);
  });

  it.each([
    ['a NUL', 'a\0b'],
    ['a lone high surrogate', 'a\ud83cb'],
    ['a lone low surrogate', '\udf89'],
    ['one deep in a list of objects', { turns: [{ content: 'fine' }, { content: ['x', 'y\0'] }] }],
    ['one in a key', { metrics: { 'a\0': 1 } }],
  ])('refuses %s', (_, value) => {
    expect(isStorable(value)).toBe(false);
  });
});
