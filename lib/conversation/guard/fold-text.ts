/** Letters of other alphabets that look like Latin ones. */
const LOOK_ALIKES: Record<string, string> = Object.fromEntries(
  Array.from('аaеeоoрpсcуyхxіiјjѕsԁdһhӏlкkмmтtвbнnαaοoρpεeιiκkνvτtυu'.matchAll(/(.)(.)/gu), ([, other, latin]) => [
    other ?? '',
    latin ?? '',
  ]),
);
const SPECIAL: Record<string, string> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ı: 'i',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
};

function plainDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  for (const zero of [0x660, 0x6f0, 0x966, 0x9e6]) if (code >= zero && code <= zero + 9) return String(code - zero);
  return digit;
}

/** A text as a reader or listener takes it: lower case, without accents, hidden characters, and letters or digits in disguise. */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\p{Nd}/gu, plainDigit)
    .replace(/[^\0-\x7f]/gu, (char) => SPECIAL[char] ?? LOOK_ALIKES[char] ?? char);
}

/** Joins words that were spelled letter by letter, such as `n i n e` or `j-a-n-e`. */
export function joinSpelled(folded: string): string {
  return folded.replace(/(?<![\p{L}\d])[\p{L}\d](?:[\s.,;:!?_*-]{1,3}[\p{L}\d](?![\p{L}\d])){2,}/gu, (letters) =>
    letters.replace(/[^\p{L}\d]/gu, ''),
  );
}
