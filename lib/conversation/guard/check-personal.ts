import { decodings, squash, writeSpoken } from './decode-text.ts';
import { foldText, joinSpelled } from './fold-text.ts';
import { forSameText } from './for-same-text.ts';
import { TOP_LEVEL } from './top-level.ts';

const ADDRESS = /[\w.+-]*\w\s?@\s?\w[\w-]*(?:\s?\.\s?\w[\w-]*)*/g;
const SPOKEN_END = new RegExp(`@\\s?[\\w.-]+\\.(?:${TOP_LEVEL})$`);
const DIGIT_WORDS: Record<string, string> = Object.fromEntries(
  [
    'zero oh null cero nul',
    'one eins uno un een jeden um',
    'two zwei zwo dos deux due twee dwa dois',
    'three drei tres trois tre drie trzy',
    'four vier cuatro quatre quattro cztery quatro',
    'five funf cinco cinq cinque vijf piec',
    'six sechs seis sei zes szesc',
    'seven sieben siete sept sette zeven siedem sete',
    'eight acht ocho huit otto osiem oito',
    'nine neun nueve neuf nove negen dziewiec',
  ].flatMap((words, digit) => words.split(' ').map((word) => [word, String(digit)])),
);

/** Written addresses of a text: `x@y.z` however it is spelled. `We meet at noon` is none. */
function addressesIn(text: string): string[] {
  const folded = foldText(text);
  const spoken = writeSpoken(folded);
  return [
    ...(folded.match(ADDRESS) ?? []),
    // A spoken "at" counts only with a domain behind it.
    ...(spoken.match(ADDRESS) ?? []).filter((address) => SPOKEN_END.test(address)),
  ].map((address) => address.replace(/\s/g, ''));
}

/** Whether a text gives the visitor's address away, whole, by letters, spoken, reversed or encoded. */
export function echoesEmail(text: string, email: string): boolean {
  const address = foldText(email);
  const [local = '', domain = ''] = address.split('@');
  if (!local || !domain) return false;
  const wholes = ['', 'dot'].flatMap((dot) =>
    ['', 'at'].map((at) => squash(`${local.replace(/\./g, dot)}${at}${domain.replace(/\./g, dot)}`)),
  );
  const localWord = squash(local);
  const isNameLike = /^[a-z]+$/.test(local);
  for (const decoded of decodings(text)) {
    const said = squash(decoded);
    if (wholes.some((whole) => said.includes(whole))) return true;
    const written = writeSpoken(foldText(decoded));
    if (written.includes(`${local}@`) || written.replace(/[^a-z\d@]/g, '').includes(`${localWord}@`)) return true;
    if (!isNameLike && local.length >= 4 && written.includes(local)) return true;
  }
  // A name said is courtesy; a name spelled is the address.
  const spelled = joinSpelled(foldText(text).replace(/\b([a-z])[.!?"]* (?:as in|like|for) [a-z]+/g, '$1'));
  const runs = spelled.match(/[\p{L}\d]+/gu) ?? [];
  const plainWords: ReadonlySet<string> = new Set(foldText(text).match(/[\p{L}\d]+/gu) ?? []);
  return runs.some(
    (run) =>
      run.length >= 3 &&
      !plainWords.has(run) &&
      (localWord.includes(squash(run)) || (localWord.length >= 3 && squash(run).includes(localWord))),
  );
}

/** A text with its spoken digits in figures: `four eight zero` is 480, `double five` is 55. */
function inFigures(folded: string): string {
  return folded
    .replace(/\b(double|triple)\s+(\w+)/g, (_, times: string, word: string) =>
      Array(times === 'double' ? 2 : 3)
        .fill(word)
        .join(' '),
    )
    .replace(/\b[a-z]+\b/g, (word) => DIGIT_WORDS[word] ?? word);
}

/** All digits of a text, said or written, in order. */
export function spokenDigits(text: string): string {
  return inFigures(foldText(text)).replace(/\D/g, '');
}

/** Digits in a row, in figures or digit by digit in words. Dates and grouped sums are none. */
function digitRuns(text: string): string[] {
  const plain = foldText(text).replace(/\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,3}(?:,\d{3})+\b/g, ' x ');
  return (inFigures(plain).match(/\d(?:[\s().,;:!?/*+_-]{0,3}\d){6,}/g) ?? []).map((run) => run.replace(/\D/g, ''));
}

const publishedAddresses = forSameText((knowledge) => new Set(addressesIn(knowledge)));
const publishedDigits = forSameText(digitRuns);

const IDS = [
  // Numbers in letters: 1-800-FLOWERS.
  /\b1?[\s-]?8(?:00|88|77|66|55|44|33)[\s-]+(?=[a-z\d-]*[a-z]{3})[a-z\d-]+/i,
  // An account number, a British insurance number.
  /\b[a-z]{2}\d{2}(?:\s?[\da-z]{4}){3,7}\b/i,
  /\b[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d]\b/i,
];

/** Whether a text holds somebody's address, phone, card or id number that the business itself did not publish. */
export function tellsPersonal(text: string, knowledge: string): boolean {
  const known = publishedAddresses(knowledge);
  if (addressesIn(text).some((address) => !known.has(address))) return true;
  const digits = digitRuns(text);
  if (digits.length > 0) {
    const published = publishedDigits(knowledge);
    if (digits.some((run) => !published.some((one) => one.endsWith(run) || run.endsWith(one)))) return true;
  }
  return IDS.some((id) => {
    const found = id.exec(text)?.[0];
    return found !== undefined && /\d{2}/.test(found) && !knowledge.includes(found);
  });
}
