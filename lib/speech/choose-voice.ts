import { languageOf } from '../core/language-of.ts';
import type { Language } from '../core/languages.ts';

/** Voices that the types of @deepgram/sdk 5.13.0 name. They name none for Portuguese and Polish. */
const BY_LANGUAGE: Partial<Record<string, string>> = {
  de: 'aura-2-viktoria-de',
  fr: 'aura-2-agathe-fr',
  es: 'aura-2-celeste-es',
  it: 'aura-2-livia-it',
  nl: 'aura-2-rhea-nl',
} satisfies Partial<Record<Language, string>>;

/** A model id ends with the language that it speaks: aura-2-thalia-en. */
function speaks(voice: string, language: string): boolean {
  return voice.endsWith(`-${language}`);
}

/**
 * The voice of a talk: the campaign's own or the usual one where it speaks the language, else one of that language, else the campaign's
 * own all the same. One without a price is passed over.
 */
export function chooseVoice(input: {
  locale: string;
  own?: string | null | undefined;
  usual: string;
  hasPrice: (voice: string) => boolean;
}): string {
  const language = languageOf(input.locale);
  const ours = [input.own, input.usual].filter((voice): voice is string => Boolean(voice) && input.hasPrice(voice ?? ''));
  const native = BY_LANGUAGE[language];
  return (
    ours.find((voice) => speaks(voice, language)) ??
    (native && input.hasPrice(native) ? native : undefined) ??
    ours[0] ??
    input.usual
  );
}
