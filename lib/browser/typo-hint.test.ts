import { describe, expect, it } from 'vitest';
import { typoHint } from './typo-hint.ts';

describe('the typo hint', () => {
  it.each([
    ['ann@gmial.com', 'ann@gmail.com'],
    ['ann@gmal.com', 'ann@gmail.com'],
    ['ann@gmail.co', 'ann@gmail.com'],
    ['ann@gmail.con', 'ann@gmail.com'],
    ['ann@gmail,com', 'ann@gmail.com'],
    ['ann@hotmial.com', 'ann@hotmail.com'],
    ['ann@outlok.com', 'ann@outlook.com'],
    ['ann@yaho.com', 'ann@yahoo.com'],
    ['Ann.B@Gmial.com', 'Ann.B@gmail.com'],
    ['ann@gmx.dee', 'ann@gmx.de'],
  ])('asks whether %s was meant as %s', (typed, meant) => {
    expect(typoHint(typed)).toBe(meant);
  });
  it.each([
    'ann@gmail.com',
    'ann@GMAIL.com',
    'ann@mail.com',
    'ann@gmx.at',
    'ann@bergbakery.com',
    'ann@web.com',
    'ann@ymail.com',
    'ann@',
    '',
    'no address',
    'a@b@gmial.com',
  ])('leaves "%s" alone', (typed) => {
    expect(typoHint(typed)).toBeNull();
  });
});
