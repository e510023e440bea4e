import { languageOf } from '../core/language-of.ts';
import { type Language, ownLanguage } from '../core/languages.ts';
import { ownWords } from './words/own-words.ts';

/** How a greeting says that a machine speaks, by language. */
const SAYS_SO: Record<Language, RegExp> = {
  en: /\b(?:AI|A\.I\.|artificial intelligence|(?:virtual|digital|automated) (?:\p{L}+ )?assistant|bot|robot)\b/u,
  de: /\b(?:KI|AI|künstliche[nr]? Intelligenz|(?:virtuelle|digitale)[nr]? Assistent(?:in)?|Bot|Roboter)(?![\p{L}])/u,
  fr: /(?<!\p{L})(?:IA|intelligence artificielle|assistante? (?:virtuel(?:le)?|numérique)|robot)(?!\p{L})/u,
  es: /(?<!\p{L})(?:IA|inteligencia artificial|asistente (?:virtual|digital)|robot)(?!\p{L})/u,
  it: /(?<!\p{L})(?:IA|AI|intelligenza artificiale|assistente (?:virtuale|digitale)|robot)(?!\p{L})/u,
  pt: /(?<!\p{L})(?:IA|inteligência artificial|assistente (?:virtual|digital)|robô)(?!\p{L})/u,
  nl: /(?<!\p{L})(?:AI|kunstmatige intelligentie|(?:virtuele|digitale) assistente?|robot)(?!\p{L})/u,
  pl: /(?<!\p{L})(?:AI|SI|sztuczn\p{L}+ inteligencj\p{L}+|(?:wirtualn|cyfrow)\p{L}+ asystent\p{L}*|robot)(?!\p{L})/u,
};
/** A denial says the word as well: "not a robot". */
const DENIES =
  /(?<!\p{L})(?:not|no|never|isn't|kein|keine|nicht|pas|aucun|sin|non|não|nem|geen|niet|nie)\s+(?:an?\s+|une?\s+|un\s+|uma?\s+)?(?:AI|KI|IA|SI|bot|robot|Roboter|robô)/iu;

function firstSentence(text: string): string {
  return /^[\s\S]*?[.!?](?=\s|$)/u.exec(text)?.[0] ?? text;
}

/** Whether the first sentence says that an AI speaks (EU AI Act, article 50: at the latest at the first contact). */
export function disclosesAi(greeting: string, locale: string): boolean {
  const first = firstSentence(greeting);
  return !DENIES.test(first) && (SAYS_SO[ownLanguage(locale)].test(first) || SAYS_SO.en.test(first));
}

export interface Greeting {
  greeting: string;
  agentName: string;
  businessName: string;
  /** Of the talk. */
  locale: string;
  /** What the greeting is written in; the talk's own where nothing is said. */
  writtenIn?: string | undefined;
}

/**
 * A customer's greeting, with a first sentence of ours where its own does not say that an AI speaks. Where it is written in another language
 * than the talk, and we have words in that one, they are said instead.
 */
export function withDisclosure({ greeting, agentName, businessName, locale, writtenIn = locale }: Greeting): string {
  const words = ownWords(locale);
  const introduction = words.introduce(agentName, businessName);
  const isForeign = languageOf(writtenIn) !== languageOf(locale) && ownLanguage(locale) === languageOf(locale);
  if (isForeign) return `${introduction} ${words.howMayIHelp}`;
  return disclosesAi(greeting, locale) ? greeting : `${introduction} ${greeting}`;
}
