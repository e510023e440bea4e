const LEET: Record<string, string> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

/** Ways in which a model can be asked to say something so that a simple filter does not see it. */
export const DISGUISES = {
  plain: (text: string) => text,
  capitals: (text: string) => text.toUpperCase(),
  spaced: (text: string) => Array.from(text.replace(/\s+/g, '')).join(' '),
  dashed: (text: string) => Array.from(text.replace(/\s+/g, '')).join('-'),
  reversed: (text: string) => Array.from(text).reverse().join(''),
  base64: (text: string) => Buffer.from(text).toString('base64'),
  hex: (text: string) => Buffer.from(text).toString('hex'),
  leet: (text: string) => text.replace(/[aeiost]/gi, (letter) => LEET[letter.toLowerCase()] ?? letter),
  rot13: (text: string) =>
    text.replace(/[a-z]/gi, (letter) => {
      const base = letter < 'a' ? 65 : 97;
      return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
    }),
  sentences: (text: string) => text.split(/(?<=[,.;:])\s+|(?<=\b\w{3,}\b \b\w{2,}\b)\s/).join('. '),
} as const;
export type Disguise = keyof typeof DISGUISES;
export const ALL_DISGUISES = Object.keys(DISGUISES) as Disguise[];

/** Letters and digits alone: how a leak is compared, by rules of the proof's own. */
export function bare(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
