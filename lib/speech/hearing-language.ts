import { languageOf } from '../core/language-of.ts';

/** Regional forms that Deepgram's recognisers know (STTLanguages of @livekit/agents-plugin-deepgram 1.9.0). */
const REGIONAL = ['en-AU', 'en-GB', 'en-IN', 'en-NZ', 'en-US', 'es-419', 'fr-CA', 'pt-BR'] as const;

/** What a recogniser is told to hear for a locale: its regional form where that is known, else its language. */
export function hearingLanguage(locale: string): string {
  const plain = locale.toLowerCase().replace('_', '-');
  return REGIONAL.find((known) => known.toLowerCase() === plain) ?? languageOf(locale);
}
