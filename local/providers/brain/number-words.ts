const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES = ['hundred', 'thousand', 'million', 'billion', 'grand', 'k'];
const WORD = `(?:${[...UNITS, ...TENS, ...SCALES].join('|')})`;
const DIGITS = String.raw`\d[\d,]*(?:\.\d+)?\s?(?:k\b|thousand\b|million\b|hundred\b|grand\b|m\b)?`;

/** Source of a pattern for an amount in digits or English words, such as `40,000`, `forty thousand`, `twenty-five`. */
export const AMOUNT = String.raw`(?:${DIGITS}|(?:an?\s)?(?:half\sa\s)?${WORD}(?:(?:[\s-]|\sand\s)${WORD})*)`;

const DIGIT_WORDS: Record<string, string> = {
  oh: '0',
  ...Object.fromEntries(UNITS.slice(0, 10).map((word, digit) => [word, String(digit)])),
};

/** Spoken digits as digits: `four eight zero` becomes `480`, `double five` becomes `55`. Other words are kept. */
export function spokenDigits(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b(double|triple)\s+(\w+)/g, (_, times: string, word: string) =>
      Array(times === 'double' ? 2 : 3)
        .fill(word)
        .join(' '),
    )
    .replace(/\b[a-z]+\b/g, (word) => DIGIT_WORDS[word] ?? word)
    .replace(/(?<=\d)[\s,-]+(?=\d)/g, '');
}
