import { expect, it } from 'vitest';
import { preferredLocale } from './accept-language.ts';

it.each([
  ['de-AT,de;q=0.9,en;q=0.8', 'de-AT'],
  ['cy, fr;q=0.5, PL-pl;q=0.7', 'PL-pl'],
  ['en;q=0.2, nl', 'nl'],
  ['de;q=0, en', 'en'],
  ['en, de', 'en'],
  ['cy', undefined],
  ['*', undefined],
  ['', undefined],
  [null, undefined],
  ['de\u0000', undefined],
  ["de'; drop table leads", undefined],
  [`${'x,'.repeat(10_000)}de`, undefined],
  ['de;q=nonsense', 'de'],
])('reads %j as %s', (header, locale) => {
  expect(preferredLocale(header, ['en', 'de', 'fr', 'pl', 'nl'])).toBe(locale);
});
