import { type Amount, currenciesIn, type Figures, findAmounts } from './amounts.ts';
import { foldText } from './fold-text.ts';

const SUM =
  /\b(?:together|total|altogether|in all|sum|both|zusammen|insgesamt|en total|au total|in totale|samen|razem|no total)\b/;
/** The visitor's own figure is noted, not offered. */
const NOTES =
  /\b(?:note[ds]?|noted|budget|you said|you spend|you mentioned|you want to spend|your range|notier\w*|anot\w*|not(?:e|ons)|budzet|orcamento)\b/;
const CERTAINTY = /\b(?:100|hundred|one hundred) ?(?:%|percent) (?:sure|certain)\b/;
const LARGEST_COUNT = 500;

const countsOf = (amounts: readonly Amount[]) =>
  amounts
    .flatMap(({ kind, values }) => (kind === 'number' ? values : []))
    .filter((value) => Number.isInteger(value) && value >= 2 && value <= LARGEST_COUNT);

function isReckoned(value: number, known: ReadonlySet<number>, counts: readonly number[], isSum: boolean): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) < 0.005;
  for (const price of known) {
    if (counts.some((count) => near(price * count, value))) return true;
    if (isSum && [...known].some((other) => near(price + other, value))) return true;
  }
  return false;
}

/**
 * Whether a text states a price or percentage that the business did not. A count of the same text times a known price may be told,
 * a sum of two known ones where it is called one, and the visitor's own figure where it is noted.
 */
export function inventsFigures(text: string, input: { known: Figures; counts: readonly number[]; visitor: Figures }): boolean {
  const folded = foldText(text);
  const amounts = findAmounts(text);
  const counts = [...countsOf(amounts), ...input.counts];
  const isForeign = [...currenciesIn(text)].some(
    (currency) => !input.known.currencies.has(currency) && !input.visitor.currencies.has(currency),
  );
  return amounts.some(({ kind, values, isBare, isLoose }) => {
    if (kind === 'number')
      return isLoose === true && !values.some((value) => input.known.numbers.has(value) || input.visitor.numbers.has(value));
    if (kind === 'percent') return !values.some((value) => input.known.percent.has(value)) && !CERTAINTY.test(folded);
    if (isForeign) return true;
    if (values.some((value) => input.known.money.has(value) || (isBare && input.known.numbers.has(value)))) return false;
    if (values.some((value) => isReckoned(value, input.known.money, counts, SUM.test(folded)))) return false;
    return !(NOTES.test(folded) && values.some((value) => input.visitor.numbers.has(value)));
  });
}

/** The whole numbers of a text that can count things. */
export function countsIn(text: string): number[] {
  return countsOf(findAmounts(text));
}
