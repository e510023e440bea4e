import { type Language, ownLanguage } from '../core/languages.ts';

/** Sounds and words by which people show that they are listening; none of them asks, objects or stops. */
const ANYWHERE = [
  'mhm',
  'mm',
  'mmm',
  'hm',
  'hmm',
  'mh',
  'uh',
  'um',
  'ah',
  'oh',
  'aha',
  'uhm',
  'ok',
  'okay',
  'ha',
  'haha',
  'hahaha',
  'huh',
];
const BY_LANGUAGE: Record<Language, readonly string[]> = {
  en: [
    'yeah',
    'yes',
    'yep',
    'yup',
    'uh-huh',
    'mm-hmm',
    'right',
    'sure',
    'alright',
    'all right',
    'i see',
    'got it',
    'of course',
    'great',
    'good',
    'cool',
    'nice',
    'fine',
    'wow',
    'really',
    'true',
    'exactly',
  ],
  de: [
    'ja',
    'jaja',
    'genau',
    'klar',
    'gut',
    'alles klar',
    'verstehe',
    'ich verstehe',
    'richtig',
    'stimmt',
    'aha',
    'na klar',
    'ach so',
    'achso',
    'gerne',
    'super',
    'schön',
    'natürlich',
  ],
  fr: [
    'oui',
    'ouais',
    "d'accord",
    'bien',
    'très bien',
    'je vois',
    'voilà',
    'exactement',
    'bien sûr',
    'ah bon',
    'super',
    "c'est ça",
  ],
  es: ['sí', 'si', 'claro', 'vale', 'bueno', 'bien', 'muy bien', 'entiendo', 'ya', 'ya veo', 'exacto', 'de acuerdo', 'ajá'],
  it: ['sì', 'si', 'certo', 'bene', 'va bene', 'capisco', 'giusto', 'esatto', "d'accordo", 'ho capito', 'già', 'perfetto'],
  pt: ['sim', 'claro', 'certo', 'tá', 'tá bom', 'está bem', 'bem', 'bom', 'entendo', 'exato', 'pois', 'pois é', 'entendi'],
  nl: [
    'ja',
    'jaja',
    'goed',
    'prima',
    'oké',
    'klopt',
    'precies',
    'begrijp ik',
    'ik begrijp het',
    'juist',
    'natuurlijk',
    'tuurlijk',
  ],
  pl: ['tak', 'no tak', 'dobrze', 'jasne', 'rozumiem', 'racja', 'dokładnie', 'aha', 'oczywiście', 'no'],
};

/** Letters and the marks inside words; "Mm-hmm." and "mm hmm" are the same. */
function plainWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/’/g, "'")
      .match(/[\p{L}\p{M}']+/gu) ?? []
  );
}

function phrasesOf(language: Language): string[][] {
  return [...ANYWHERE, ...BY_LANGUAGE[language]].map(plainWords).sort((a, b) => b.length - a.length);
}

/** Longer than this and somebody is talking, whatever the words. */
const MOST_WORDS = 5;

/**
 * Whether words said over the agent are mere listening: "mhm", "yeah, okay". Empty words are; one word more than these is not.
 */
export function createIsBackchannel(locale: string): (text: string) => boolean {
  const phrases = phrasesOf(ownLanguage(locale));
  return (text) => {
    // Whoever asks wants an answer: "Really?"
    if (text.includes('?')) return false;
    const words = plainWords(text);
    if (words.length > MOST_WORDS) return false;
    for (let at = 0; at < words.length; ) {
      const phrase = phrases.find((one) => one.length > 0 && one.every((word, index) => words[at + index] === word));
      if (!phrase) return false;
      at += phrase.length;
    }
    return true;
  };
}
