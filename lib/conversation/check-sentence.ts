export interface GuardContext {
  /** All that the business itself said: passages and greeting. Prices must come from here. */
  knowledge: () => string;
  /** The visitor's typed address, never to be read out. */
  email: string;
  /** The instructions, so that an answer that recites them is caught. */
  instructions: string;
}
export type GuardVerdict =
  | { allowed: true }
  | { allowed: false; reason: 'price_not_known' | 'email_echo' | 'instructions' | 'markup'; replacement: string };

const UNKNOWN_PRICE = 'I would rather not guess a price; our team will give you the exact figure.';
const OFF_LIMITS = 'I cannot share that, but I am glad to help with your request.';

const DIGIT_PRICE = /(?:[$€£]\s?([\d][\d,.]*\d|\d))|(?:\b([\d][\d,.]*\d|\d)\s?(?:dollars|euros|pounds|usd|eur|bucks)\b)/gi;

function plainNumber(text: string): string {
  return text.replace(/[,.](?=\d{3}\b)/g, '').replace(/\.0+$/, '');
}

function inventsPrice(sentence: string, knowledge: string): boolean {
  const allowed = new Set(Array.from(knowledge.matchAll(/\d[\d,.]*/g), ([number]) => plainNumber(number.replace(/[,.]$/, ''))));
  return Array.from(sentence.matchAll(DIGIT_PRICE)).some(([, before, after]) => !allowed.has(plainNumber(before ?? after ?? '')));
}

function recites(sentence: string, instructions: string): boolean {
  const plain = sentence.replace(/\s+/g, ' ').trim().toLowerCase();
  return plain.length >= 40 && instructions.replace(/\s+/g, ' ').toLowerCase().includes(plain);
}

/** Local rules for one sentence, before it is heard or stored. */
export function checkSentence(sentence: string, context: GuardContext): GuardVerdict {
  if (context.email && sentence.toLowerCase().includes(context.email.toLowerCase())) {
    return { allowed: false, reason: 'email_echo', replacement: 'We have your e-mail address.' };
  }
  if (recites(sentence, context.instructions) || /\b(save_lead|end_call)\b/.test(sentence)) {
    return { allowed: false, reason: 'instructions', replacement: OFF_LIMITS };
  }
  if (/<\/?[a-z][^>]*>|```|https?:\/\/\S+\?\S*=/i.test(sentence))
    return { allowed: false, reason: 'markup', replacement: OFF_LIMITS };
  if (inventsPrice(sentence, context.knowledge()))
    return { allowed: false, reason: 'price_not_known', replacement: UNKNOWN_PRICE };
  return { allowed: true };
}
