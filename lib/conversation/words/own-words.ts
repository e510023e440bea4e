import { type Language, ownLanguage } from '../../core/languages.ts';
import { DE } from './de.ts';
import { EN } from './en.ts';
import { ES } from './es.ts';
import { FR } from './fr.ts';
import { IT } from './it.ts';
import { NL } from './nl.ts';
import { PL } from './pl.ts';
import { PT } from './pt.ts';
import type { OwnWords } from './words-of-ours.ts';

const BY_LANGUAGE: Record<Language, OwnWords> = { en: EN, de: DE, fr: FR, es: ES, it: IT, pt: PT, nl: NL, pl: PL };

/** The words of a locale's language, English where we have none. */
export function ownWords(locale: string): OwnWords {
  return BY_LANGUAGE[ownLanguage(locale)];
}
