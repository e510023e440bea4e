type Random = () => number;

const WORDS = [
  'solar',
  'Warmwasserbereitung',
  "don't",
  'instalación',
  'ЭЛЕКТРО',
  'панели',
  '太陽光発電',
  '你好',
  'مرحبا',
  'सौर',
  'e\u0301te\u0301',
  '👍🏽',
  'HTTPRequest',
  'x9k',
  '$14,000.50',
  '{"name":"Maria"}',
  '<|endoftext|>',
  '-----',
  '\ud800',
];
const GAPS = [' ', '  ', '\n', '\r\n\n', '\t', '', ', ', '/', '   \n '];

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;

/** Texts of words, signs and gaps of many scripts. */
export function randomTexts(random: Random, texts: number): string[] {
  return Array.from({ length: texts }, () =>
    Array.from({ length: 1 + Math.floor(random() * 20) }, () => pick(random, WORDS) + pick(random, GAPS)).join(''),
  );
}
