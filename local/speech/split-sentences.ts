const LONGEST_CHARACTERS = 220;
const ABBREVIATION = /(?:\b(?:mr|mrs|ms|dr|st|no|vs|inc|ltd|co|approx|e\.g|i\.e)|\b[a-z])\.$/i;

/** Sentences in reading order; a very long one is cut at a comma or a space, so that speech can start early. */
export function splitSentences(text: string): string[] {
  const clean = text.replace(/\s+/g, ' ').trim();
  if (clean === '') return [];
  const sentences: string[] = [];
  let open = '';
  for (const piece of clean.match(/[^.!?]+(?:[.!?]+["')\]]*|$)\s*|[.!?]+\s*/g) ?? [clean]) {
    open += piece;
    const isNumberPoint = /\d\.$/.test(open);
    if (isNumberPoint || ABBREVIATION.test(open.trim())) continue;
    sentences.push(...cutLong(open.trim()));
    open = '';
  }
  if (open.trim() !== '') sentences.push(...cutLong(open.trim()));
  return sentences;
}

function cutLong(sentence: string): string[] {
  if (sentence.length <= LONGEST_CHARACTERS) return sentence === '' ? [] : [sentence];
  const head = sentence.slice(0, LONGEST_CHARACTERS);
  const comma = head.lastIndexOf(', ');
  const space = head.lastIndexOf(' ');
  const cut = comma > 60 ? comma + 1 : space > 0 ? space : LONGEST_CHARACTERS;
  return [sentence.slice(0, cut).trim(), ...cutLong(sentence.slice(cut).trim())];
}
