import { foldText } from './fold-text.ts';
import { type FoundNumber, findNumbers, NUMBER_LANGUAGES } from './number-words.ts';

export interface Amount {
  kind: 'money' | 'percent' | 'number';
  /** What it can mean: `twelve fifty` is 12.50 or 1,250. */
  values: number[];
  /** A large number without a thing that it counts. */
  isLoose?: boolean;
  /** A price by the words around it, without a currency. */
  isBare?: boolean;
}

const CENTS = /^\s?-?(?:cents?|pennies|penny|pence|centavos?|centimes?|centesimi|centimos?|groszy|ct)\b|^\s?¢/;
const CURRENCY_WORD =
  '(?:dollars?|bucks?|quid|euros?|eur|usd|us\\$|gbp|chf|cad|aud|mxn|pounds?|sterling|franken|francs?|franchi|frank(?:ow|i)|pesos?|zloty(?:ch|e)?|zl|pln|reais|real|brl|yen|yuan|rupees?|kron(?:er|or|a|e)|dolar(?:es|ow|y)?|dollari|dollaro|libras?|sterline|funt(?:ow|y)?|bitcoins?|btc|usdt|eth)\\b';
const CURRENCY_SIGN = '[$€£¥₹₽₿]';
const AFTER = new RegExp(
  `^\\s?-?(?:(?:us|american|canadian|swiss|schweizer|suizos|suisses|of|de|d'|in|in us)\\s)?(?:${CURRENCY_SIGN}|${CURRENCY_WORD})`,
);
const BEFORE = new RegExp(
  `(?:${CURRENCY_SIGN}|\\b(?:usd|eur|gbp|chf|cad|aud|pln|brl|r\\$|us\\$)|(?:^|[.,:;]\\s?|\\b(?:us|costs?|for|is|pay|only|just|of|at|to)\\s)(?:dollars|euros|pounds))\\s?$`,
);
const PERCENT =
  /^\s?-?(?:%|percent|per\s?cent|prozent|por ?ciento|pour ?cent|per ?cento|procent|por ?cento|pct|percentage points)(?![a-z])/;
const RANGE =
  /^\s?(?:-|to|and|or|bis|und|oder|a|y|o|et|ou|e|en|tot|of|do|i|lub|ate|through|up to),?\s?(?:about\s|around\s|even\s)?$|^\s?(?:,|\/|-)\s?$/;
const SLANG_UNIT =
  /\bgrands?$|\d\s?k$|\b\p{L}+\s?k$|(?:thousand|hundred|tausend|hundert|\bmil|mille|mila|duizend|honderd|tysiac[ae]?|tysiecy)$/u;
/** Figures before a factor of another language are read by that language. */
const FOREIGN_FACTOR = new RegExp(
  `^\\s?(?:${[...new Set(NUMBER_LANGUAGES.flatMap((lang) => [...lang.factors.keys()]))].filter((word) => !/^cents?$/.test(word)).join('|')})\\b`,
);
/** Words that make the bare number after them a price. */
const PRICE_VERB =
  /\b(?:costs?|priced? (?:is|of|at)|prices?|down to|(?:do|make|get|have|give) (?:it|that|this|you)(?: it)?(?: for| at)?|how about|deal (?:for|at)|offer(?: you)?|prices? (?:are|start at)|charges?(?: you)?|fees? (?:is|of)|quoted?(?: you)?(?: at)?|total(?:s|ling)?(?: of| is)?|comes? to|for (?:only|just)|only|just|pay(?:s)?(?: only| just)?|starts? at|sells? (?:for|at)|kostet|kosten|preis (?:ist|von)|nur|cuestan?|precio es(?: de)?|solo|coute(?:nt)?|prix est(?: de)?|seulement|costano?|prezzo e(?: di)?|prijs is|slechts|kosztuje|cena to|custam?|preco e(?: de)?|apenas)\s(?:(?:about|around|only|just|some|roughly|nearly|etwa|rund|ungefahr|unos|unas|environ|circa|ongeveer|okolo|cerca de|between|exactly|you)\s){0,2}$/;
/** What may follow a bare price; another noun makes it a count. */
const PRICE_END =
  /^\s*(?:$|[.,;:!?)"']|(?:installed|all in|in all|in total|total|flat|net|gross|plus tax|each|apiece|(?:per|a|an|every) (?:month|year|week|day|panel|charger|station|visit|van|month|unit|piece)|monthly|yearly|to|and|or|instead|for (?:the|a|your))\b)/;

function hasCurrency(folded: string, number: FoundNumber): boolean {
  return (
    AFTER.test(folded.slice(number.end, number.end + 40)) ||
    BEFORE.test(folded.slice(Math.max(0, number.start - 20), number.start))
  );
}

function isBarePrice(folded: string, number: FoundNumber, tail: string): boolean {
  const said = folded.slice(number.start, number.end);
  if (SLANG_UNIT.test(said) && PRICE_END.test(tail)) return true;
  // `12.50` alone is a price, but not after `at`.
  const before = folded.slice(Math.max(0, number.start - 60), number.start);
  if (
    /\d[.,]\d{2}$/.test(said) &&
    PRICE_END.test(tail) &&
    !/\b(?:at|until|till|from|to|um|bis|a las|alle|om|as|o|and)\s$/.test(before)
  )
    return true;
  // A comma after the number may be the start of a list of counts.
  return PRICE_VERB.test(before) && PRICE_END.test(tail) && !/^\s*,\s*(?:\d|\p{L}+\s(?:or|and)\s)/u.test(tail);
}

function isPrice(folded: string, number: FoundNumber): boolean {
  return hasCurrency(folded, number) || isBarePrice(folded, number, folded.slice(number.end, number.end + 40));
}

const LEAST_LOOSE = 100;
function isLoose(folded: string, number: FoundNumber, tail: string): boolean {
  if (number.value < LEAST_LOOSE || !PRICE_END.test(tail)) return false;
  const before = folded.slice(Math.max(0, number.start - 20), number.start);
  const isYear =
    number.value >= 1900 &&
    number.value <= 2100 &&
    /\b(?:in|since|of|until|before|by|year|from|for|after|im|seit|bis|vor|en|desde|depuis|dal|nel|sinds|w|od|roku|em)\s$/.test(
      before,
    );
  return !isYear && !/\b(?:call|dial|ring|wahlen|rufen|llame al?|appelez le|chiami il|bel|zadzwon na|ligue para)\s$/.test(before);
}

/** Digits one by one (`nine zero zero zero`), or a price read in two parts (`nineteen ninety nine`). */
function joinedValues(run: readonly FoundNumber[]): number[] {
  const joined = Number(run.map((number) => number.value).join(''));
  const [first, second] = run;
  const inTwo =
    run.length === 2 && first && second && second.value >= 10 && second.value < 100 ? [first.value + second.value / 100] : [];
  return [joined, ...inTwo];
}

function amountsIn(folded: string, numbers: readonly FoundNumber[]): Amount[] {
  const amounts: Amount[] = [];
  const gap = (index: number) => folded.slice(numbers[index]?.end ?? 0, numbers[index + 1]?.start ?? 0);
  for (let at = 0; at < numbers.length; at += 1) {
    let end = at;
    while (end + 1 < numbers.length && /^[\s-]{1,2}$/.test(gap(end)) && !/\d$/.test(folded.slice(0, numbers[end]?.end))) end += 1;
    const run = numbers.slice(at, end + 1);
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last) continue;
    const whole: FoundNumber = { value: first.value, start: first.start, end: last.end, isDigit: false };
    const values = run.length > 1 ? joinedValues(run) : [first.value];
    const tail = folded.slice(whole.end, whole.end + 40);
    const next = numbers[end + 1];
    if (FOREIGN_FACTOR.test(tail)) {
      at = end;
      continue;
    }
    if (CENTS.test(tail)) {
      const before = amounts.at(-1);
      const isPart =
        before?.kind === 'money' && at > 0 && /(?:and|und|y|et|e|en|i)?\s*$/.test(gap(at - 1)) && AFTER.test(gap(at - 1));
      if (isPart && before) before.values = before.values.map((value) => value + first.value / 100);
      else amounts.push({ kind: 'money', values: values.map((value) => value / 100) });
    } else if (PERCENT.test(tail)) amounts.push({ kind: 'percent', values });
    else if (hasCurrency(folded, whole)) amounts.push({ kind: 'money', values });
    else if (isBarePrice(folded, whole, tail)) amounts.push({ kind: 'money', values, isBare: true });
    else if (next && RANGE.test(gap(end)) && isPrice(folded, next)) {
      // `9 to 12 thousand dollars`: the scale may be meant for both.
      const said = folded.slice(next.start, next.end);
      const scale =
        /(?:thousand|tausend|mille?|mila|duizend|tys|k|grand)\w*$/.test(said) && first.value < 1_000 ? [first.value * 1_000] : [];
      amounts.push({ kind: 'money', values: [...values, ...scale] });
    } else if (next && RANGE.test(gap(end)) && PERCENT.test(folded.slice(next.end, next.end + 20)))
      amounts.push({ kind: 'percent', values });
    else if (at > 0 && amounts.at(-1)?.kind === 'money' && RANGE.test(gap(at - 1)) && PRICE_END.test(tail))
      amounts.push({ kind: 'money', values, isBare: true });
    else amounts.push({ kind: 'number', values, ...(isLoose(folded, whole, tail) ? { isLoose: true } : {}) });
    at = end;
  }
  return amounts;
}

/** Prices, percentages and bare numbers of a text, in figures and in the words of eight languages. Vague sums (`a few hundred dollars`) mean nothing known. */
export function findAmounts(text: string): Amount[] {
  const folded = foldText(text).replace(/quatre-vingts?/g, 'huitante');
  const found = NUMBER_LANGUAGES.flatMap((lang) => amountsIn(folded, findNumbers(folded, lang)));
  // `A dollar` has no number word of its own.
  if (/\b(?:for|costs?|only|just|than) an? (?:dollar|buck|euro|pound)\b/.test(folded)) found.push({ kind: 'money', values: [1] });
  if (/\b(?:tenner|fiver|twenner)\b/.test(folded)) found.push({ kind: 'money', values: [Number.NaN] });
  const vague =
    /\b(?:few|several|some|many|hundreds|thousands)\s(?:of\s)?(?:hundred|thousand|million)?s?\s?(?:of\s)?(?:dollars|euros|pounds|bucks)\b/.test(
      folded,
    );
  return vague ? [...found, { kind: 'money', values: [Number.NaN] }] : found;
}

/** What a text states: its prices, percentages and all numbers, for comparison. */
export interface Figures {
  money: ReadonlySet<number>;
  percent: ReadonlySet<number>;
  numbers: ReadonlySet<number>;
  currencies: ReadonlySet<string>;
}

export function figuresOf(text: string): Figures {
  const amounts = findAmounts(text);
  const of = (kind: Amount['kind']) =>
    new Set(amounts.filter((amount) => amount.kind === kind).flatMap((amount) => amount.values));
  return {
    money: of('money'),
    percent: of('percent'),
    numbers: new Set(amounts.flatMap((amount) => amount.values)),
    currencies: currenciesIn(text),
  };
}

const CURRENCIES: Record<string, RegExp> = {
  dollar: /\$|\b(?:dollars?|bucks?|usd|dolar(?:es|ow|y)?|dollar[io])\b/,
  euro: /€|\b(?:euros?|eur)\b/,
  pound: /£|\b(?:pounds?|gbp|sterling|quid|libras?|sterline|funt(?:ow|y))\b/,
  franc: /\b(?:chf|franken|francs?|franchi|frank(?:ow|i))\b/,
  zloty: /\b(?:pln|zl|zloty(?:ch|e)?)\b/,
  real: /r\$|\b(?:brl|reais)\b/,
  other: /[¥₹₽₿]|\b(?:yen|yuan|rupees?|pesos?|mxn|bitcoins?|btc|usdt|kron(?:er|or|a|e))\b/,
};
/** The currencies that a text names. */
export function currenciesIn(text: string): ReadonlySet<string> {
  const folded = foldText(text);
  return new Set(Object.entries(CURRENCIES).flatMap(([name, pattern]) => (pattern.test(folded) ? [name] : [])));
}
