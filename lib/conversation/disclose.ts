import { languageOf } from '../core/language-of.ts';

/** How a greeting says that a machine speaks, by language. */
const SAYS_SO: Record<string, RegExp> = {
  en: /\b(?:AI|A\.I\.|artificial intelligence|(?:virtual|digital|automated) (?:\p{L}+ )?assistant|bot|robot)\b/u,
  de: /\b(?:KI|AI|künstliche[nr]? Intelligenz|(?:virtuelle|digitale)[nr]? Assistent(?:in)?|Bot|Roboter)(?![\p{L}])/u,
  fr: /(?<!\p{L})(?:IA|intelligence artificielle|assistante? (?:virtuel(?:le)?|numérique)|robot)(?!\p{L})/u,
  es: /(?<!\p{L})(?:IA|inteligencia artificial|asistente (?:virtual|digital)|robot)(?!\p{L})/u,
  it: /(?<!\p{L})(?:IA|AI|intelligenza artificiale|assistente (?:virtuale|digitale)|robot)(?!\p{L})/u,
  pt: /(?<!\p{L})(?:IA|inteligência artificial|assistente (?:virtual|digital)|robô)(?!\p{L})/u,
  nl: /(?<!\p{L})(?:AI|kunstmatige intelligentie|(?:virtuele|digitale) assistente?|robot)(?!\p{L})/u,
  pl: /(?<!\p{L})(?:AI|SI|sztuczn\p{L}+ inteligencj\p{L}+|(?:wirtualn|cyfrow)\p{L}+ asystent\p{L}*|robot)(?!\p{L})/u,
};
const SAY_SO: Record<string, (name: string, business: string) => string> = {
  en: (name, business) => `I am ${name}, the AI assistant of ${business}.`,
  de: (name, business) => `Ich bin ${name}, die KI-Assistenz von ${business}.`,
  fr: (name, business) => `Je suis ${name}, l'assistant IA de ${business}.`,
  es: (name, business) => `Soy ${name}, el asistente de IA de ${business}.`,
  it: (name, business) => `Sono ${name}, l'assistente IA di ${business}.`,
  pt: (name, business) => `Sou ${name}, o assistente de IA de ${business}.`,
  nl: (name, business) => `Ik ben ${name}, de AI-assistent van ${business}.`,
  pl: (name, business) => `Tu ${name}, asystent AI firmy ${business}.`,
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
  if (DENIES.test(first)) return false;
  const own = SAYS_SO[languageOf(locale)];
  return Boolean(own?.test(first) || SAYS_SO.en?.test(first));
}

/** A customer's greeting, with a first sentence of ours where its own does not say that an AI speaks. */
export function withDisclosure(input: { greeting: string; agentName: string; businessName: string; locale: string }): string {
  const { greeting, agentName, businessName, locale } = input;
  if (disclosesAi(greeting, locale)) return greeting;
  const say = SAY_SO[languageOf(locale)] ?? (SAY_SO.en as (name: string, business: string) => string);
  return `${say(agentName, businessName)} ${greeting}`;
}
