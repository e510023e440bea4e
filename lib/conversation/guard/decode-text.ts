import { foldText, joinSpelled } from './fold-text.ts';

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  l: 'i',
  '!': 'i',
  '|': 'i',
  '3': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
  '+': 't',
  '8': 'b',
  '9': 'g',
};
const CODE_WORDS =
  'alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu'.split(
    ' ',
  );
const CODE_WORD_RUN = new RegExp(`\\b(?:${CODE_WORDS.join('|')})(?:[\\s,.-]+(?:${CODE_WORDS.join('|')})\\b){2,}`, 'g');
const SPOKEN_SIGNS: readonly [RegExp, string][] = [
  [/\s*\b(?:dot|punkt|punto|point|ponto|kropka|punt)\b\s*/g, '.'],
  [/\s*\b(?:underscore|unterstrich|guion bajo|tiret bas|podkreslnik)\b\s*/g, '_'],
  [/\s*\b(?:hyphen|dash|bindestrich|guion|tiret|trattino|streepje|myslnik)\b\s*/g, '-'],
  [/\s*\b(?:at sign|at|arroba|arobase|chiocciola|klammeraffe|malpa|apenstaartje)\b\s*/g, '@'],
];

/** Letters and digits alone, with those that stand for each other made one. */
export function squash(text: string): string {
  return Array.from(foldText(text), (char) => LEET[char] ?? char)
    .join('')
    .replace(/[^a-z0-9]/g, '');
}

/** `jane dot doe at gmail dot com` as it is written; `J as in Juliet` and code words as letters. */
export function writeSpoken(folded: string): string {
  const letters = folded
    .replace(/\b([a-z])[.!?"]* (?:as in|like|for|wie|como|comme|come|van|jak) [a-z]+/g, '$1')
    .replace(CODE_WORD_RUN, (words) => (words.match(/[a-z]+/g) ?? []).map((word) => word.charAt(0)).join(' '));
  const signed = SPOKEN_SIGNS.reduce((text, [spoken, sign]) => text.replace(spoken, sign), letters);
  return joinSpelled(signed);
}

function fromBase64(token: string): string {
  try {
    return atob(token.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, ''));
  } catch {
    return '';
  }
}
function fromHex(token: string): string {
  return (token.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join('');
}
const ROT13 = (char: string) => {
  const base = char < 'a' ? 65 : 97;
  return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
};

/** A text and what it says in the disguises a model can be asked for: reversed, by letters, base64, hex, rot13. */
export function decodings(text: string): string[] {
  const compact = text.replace(/\s+/g, '');
  const encoded = [
    ...(text.match(/[A-Za-z0-9+/_-]{8,}={0,2}/g) ?? []),
    ...(compact.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? []),
  ].map(fromBase64);
  const hex = (text.replace(/0x|\\x|(?<=[\da-f]{2})[\s:]+(?=[\da-f]{2}\b)/gi, '').match(/\b(?:[\da-f]{2}){6,}\b/gi) ?? []).map(
    fromHex,
  );
  return [
    text,
    writeSpoken(foldText(text)),
    Array.from(text).reverse().join(''),
    text.split(/\s+/).reverse().join(' '),
    text.replace(/[a-z]/gi, ROT13),
    ...encoded,
    ...encoded.map((one) => Array.from(one).reverse().join('')),
    ...hex,
  ].filter(Boolean);
}
