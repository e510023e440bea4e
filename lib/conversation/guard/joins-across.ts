import { foldText } from './fold-text.ts';
import { NUMBER_LANGUAGES } from './number-words.ts';

const NUMBER_WORDS = new Set(NUMBER_LANGUAGES.flatMap((lang) => [...lang.values.keys(), ...lang.factors.keys()]));
const PART =
  /^(?:[$€£¥]|dot|at|punkt|punto|ponto|punt|kropka|underscore|dash|arroba|dollars?|euros?|cents?|pounds?|percent|prozent|[\p{L}\d.+_-]*@[\p{L}\d.-]*)$/u;

/** Whether the word before or after a space can be half of a price, a number or an address. */
export function joinsAcross(text: string, space: number): boolean {
  const before =
    foldText(text.slice(Math.max(0, space - 40), space))
      .split(/\s+/)
      .at(-1) ?? '';
  const after = foldText(text.slice(space + 1, space + 41)).split(/\s+/)[0] ?? '';
  if (/^[a-z]$/.test(before) && /^[a-z]$/.test(after)) return true;
  return [before, after].some((word) => {
    const plain = word.replace(/[.,;:!?"')]+$/, '');
    return /\d/.test(plain) || PART.test(plain) || plain.split('-').some((part) => NUMBER_WORDS.has(part));
  });
}
