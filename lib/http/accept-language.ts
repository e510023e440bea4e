import { languageOf } from '../core/language-of.ts';

/**
 * The locale a browser prefers among the languages we have (RFC 9110, 12.5.4): `de-AT` of `cy, de-AT;q=0.9, en;q=0.8`. Undefined when
 * there is none, also for `*` and for nonsense.
 */
export function preferredLocale(header: string | null, languages: readonly string[]): string | undefined {
  const offers = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => weight > 0 && /^[a-z]{2,3}(-[a-z0-9]{1,8}){0,3}$/i.test(tag));
  // Sorting is stable, so the first of equal wishes wins.
  return offers.sort((one, other) => other.weight - one.weight).find(({ tag }) => languages.includes(languageOf(tag)))?.tag;
}
