import { languageOf } from './language-of.ts';

/** The languages we have words of our own in, as `private.default_consent_texts` in the database. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Our language for a locale; English where we have no words. */
export function ownLanguage(locale: string): Language {
  const language = languageOf(locale);
  return LANGUAGES.find((known) => known === language) ?? 'en';
}
