/** Words after which somebody goes on, whatever mark a recogniser puts behind them. */
const OPEN_ENDS = new Set(
  [
    [
      'and',
      'or',
      'but',
      'so',
      'because',
      'if',
      'with',
      'for',
      'to',
      'the',
      'a',
      'an',
      'of',
      'in',
      'at',
      'my',
      'um',
      'uh',
      'well',
      'is',
      'like',
    ],
    ['und', 'oder', 'aber', 'weil', 'wenn', 'mit', 'für', 'der', 'die', 'das', 'ein', 'eine', 'also', 'äh', 'ähm'],
    ['et', 'ou', 'mais', 'parce', 'que', 'si', 'avec', 'pour', 'le', 'la', 'les', 'un', 'une', 'de', 'euh', 'donc'],
    ['y', 'o', 'pero', 'porque', 'con', 'para', 'el', 'los', 'las', 'una', 'eh'],
    ['e', 'ma', 'perché', 'se', 'per', 'il', 'lo', 'di', 'che', 'ehm'],
    ['mas', 'porque', 'com', 'os', 'as', 'um', 'uma', 'em'],
    ['en', 'of', 'maar', 'omdat', 'als', 'met', 'voor', 'het', 'een', 'dus'],
    ['i', 'lub', 'ale', 'bo', 'jeśli', 'z', 'do', 'że', 'na', 'w'],
  ].flat(),
);

/** Whether recognised words read like a whole sentence: marked as one, and not ending in a word that wants another. */
export function soundsComplete(text: string): boolean {
  const [, last, mark] = /([\p{L}\p{M}\p{N}']+)["')\]]*([.!?])["')\]]*\s*$/u.exec(text.trim()) ?? [];
  if (last === undefined) return false;
  return mark === '?' || !OPEN_ENDS.has(last.toLowerCase());
}
