import { languageOf } from '#lib/core/language-of.ts';
import { german } from './locales/de.ts';
import { spanish } from './locales/es.ts';
import { french } from './locales/fr.ts';
import { italian } from './locales/it.ts';
import { dutch } from './locales/nl.ts';
import { polish } from './locales/pl.ts';
import { portuguese } from './locales/pt.ts';
import { defaultTexts, type Texts } from './texts.ts';

const BY_LANGUAGE: Record<string, Texts> = {
  en: defaultTexts,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  pt: portuguese,
  nl: dutch,
  pl: polish,
};

/** The languages the page speaks. */
export const LANGUAGES: readonly string[] = Object.keys(BY_LANGUAGE);

/** The visit's sentences in a locale's language, English where we have none. For the server: the page gets one language in its bootstrap. */
export function textsOf(locale: string): Texts {
  return BY_LANGUAGE[languageOf(locale)] ?? defaultTexts;
}
