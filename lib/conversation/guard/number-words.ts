/** Number words of one language, folded: values to add, and factors (100 and the powers of 1,000) to multiply by. */
interface NumberLanguage {
  values: ReadonlyMap<string, number>;
  factors: ReadonlyMap<string, number>;
  /** Words between the parts of one number. */
  joiners: ReadonlySet<string>;
  /** Numbers are written as one word. */
  isCompound: boolean;
  /** The joiner may stand before the tens: five and forty. */
  isUnitFirst: boolean;
  /** All words above, the longest first. */
  words: readonly string[];
}

function listed(from: number, step: number, words: string): [string, number][] {
  return words
    .split(' ')
    .flatMap((forms, index) => forms.split('/').map((form): [string, number] => [form, from + index * step]));
}
function language(input: {
  ones: string;
  tens: string;
  hundreds?: string;
  more?: string;
  factors: Record<string, number>;
  joiners?: string;
  isCompound?: boolean;
  isUnitFirst?: boolean;
}): NumberLanguage {
  const more = (input.more ?? '')
    .split(' ')
    .filter(Boolean)
    .map((entry): [string, number] => {
      const [word, value] = entry.split('=');
      return [word ?? '', Number(value)];
    });
  const values = new Map([
    ...listed(0, 1, input.ones),
    ...listed(20, 10, input.tens),
    ...(input.hundreds ? listed(100, 100, input.hundreds) : []),
    ...more,
  ]);
  const joiners = (input.joiners ?? '').split(' ').filter(Boolean);
  return {
    values,
    factors: new Map(Object.entries(input.factors)),
    joiners: new Set(joiners),
    isCompound: input.isCompound ?? false,
    isUnitFirst: input.isUnitFirst ?? false,
    words: [...values.keys(), ...Object.keys(input.factors).filter((word) => word.length > 1), ...joiners].sort(
      (a, b) => b.length - a.length,
    ),
  };
}

const EVERYWHERE = { k: 1_000, million: 1_000_000, mio: 1_000_000 };

/** The languages of the visit page. */
export const NUMBER_LANGUAGES: readonly NumberLanguage[] = [
  language({
    ones: 'zero/nil one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    tens: 'twenty thirty forty/fourty fifty sixty seventy eighty ninety',
    more: 'couple=2 dozen=12 oh=0',
    factors: {
      ...EVERYWHERE,
      hundred: 100,
      hundreds: 100,
      thousand: 1_000,
      thousands: 1_000,
      grand: 1_000,
      grands: 1_000,
      millions: 1_000_000,
      billion: 1e9,
    },
    joiners: 'and',
  }),
  language({
    ones: 'null ein/eins/eine/einen zwei/zwo drei vier funf/fuenf sechs sieben acht neun zehn elf zwolf/zwoelf dreizehn vierzehn funfzehn/fuenfzehn sechzehn siebzehn achtzehn neunzehn',
    tens: 'zwanzig dreissig vierzig funfzig/fuenfzig sechzig siebzig achtzig neunzig',
    more: 'anderthalb=1.5 eineinhalb=1.5 zweieinhalb=2.5 dreieinhalb=3.5 viereinhalb=4.5 funfeinhalb=5.5 sechseinhalb=6.5 siebeneinhalb=7.5 achteinhalb=8.5 neuneinhalb=9.5',
    factors: { ...EVERYWHERE, hundert: 100, tausend: 1_000, millionen: 1_000_000 },
    joiners: 'und',
    isCompound: true,
    isUnitFirst: true,
  }),
  language({
    ones: 'cero uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve',
    tens: 'veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa',
    hundreds:
      'cien/ciento doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas quinientos/quinientas seiscientos/seiscientas setecientos/setecientas ochocientos/ochocientas novecientos/novecientas',
    more: 'veintiuno=21 veintiun=21 veintidos=22 veintitres=23 veinticuatro=24 veinticinco=25 veintiseis=26 veintisiete=27 veintiocho=28 veintinueve=29',
    factors: { ...EVERYWHERE, mil: 1_000, millon: 1_000_000, millones: 1_000_000 },
    joiners: 'y',
  }),
  language({
    ones: 'zero un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf',
    tens: 'vingt/vingts trente quarante cinquante soixante septante huitante/octante nonante',
    factors: { ...EVERYWHERE, cent: 100, cents: 100, mille: 1_000, millions: 1_000_000 },
    joiners: 'et',
  }),
  language({
    ones: 'zero uno/un/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove',
    tens: 'venti/vent trenta/trent quaranta/quarant cinquanta/cinquant sessanta/sessant settanta/settant ottanta/ottant novanta/novant',
    factors: { ...EVERYWHERE, cento: 100, mille: 1_000, mila: 1_000, milione: 1_000_000, milioni: 1_000_000 },
    joiners: 'e',
    isCompound: true,
  }),
  language({
    ones: 'nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien',
    tens: 'twintig dertig veertig vijftig zestig zeventig tachtig negentig',
    factors: { ...EVERYWHERE, honderd: 100, duizend: 1_000, miljoen: 1_000_000 },
    joiners: 'en',
    isCompound: true,
    isUnitFirst: true,
  }),
  language({
    ones: 'zero jeden/jedna/jedno dwa/dwie trzy cztery piec szesc siedem osiem dziewiec dziesiec jedenascie dwanascie trzynascie czternascie pietnascie szesnascie siedemnascie osiemnascie dziewietnascie',
    tens: 'dwadziescia trzydziesci czterdziesci piecdziesiat szescdziesiat siedemdziesiat osiemdziesiat dziewiecdziesiat',
    hundreds: 'sto dwiescie trzysta czterysta piecset szescset siedemset osiemset dziewiecset',
    factors: {
      ...EVERYWHERE,
      tysiac: 1_000,
      tysiace: 1_000,
      tysiecy: 1_000,
      tys: 1_000,
      milion: 1_000_000,
      miliony: 1_000_000,
      milionow: 1_000_000,
    },
  }),
  language({
    ones: 'zero um/uma dois/duas tres quatro cinco seis sete oito nove dez onze doze treze quatorze/catorze quinze dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove',
    tens: 'vinte trinta quarenta cinquenta sessenta setenta oitenta noventa',
    hundreds:
      'cem/cento duzentos/duzentas trezentos/trezentas quatrocentos/quatrocentas quinhentos/quinhentas seiscentos/seiscentas setecentos/setecentas oitocentos/oitocentas novecentos/novecentas',
    factors: { ...EVERYWHERE, mil: 1_000, milhao: 1_000_000, milhoes: 1_000_000 },
    joiners: 'e',
  }),
];

/** The parts of a number written as one word, or null when the word is something else. */
function partsOf(word: string, lang: NumberLanguage): string[] | null {
  if (lang.values.has(word) || lang.factors.has(word)) return [word];
  if (!lang.isCompound || word.length < 6) return null;
  const split = (rest: string): string[] | null => {
    if (rest === '') return [];
    for (const part of lang.words) {
      if (!rest.startsWith(part)) continue;
      const tail = split(rest.slice(part.length));
      if (tail) return [part, ...tail];
    }
    return null;
  };
  return split(word);
}

export interface NumberToken {
  text: string;
  start: number;
  end: number;
}
export interface FoundNumber {
  value: number;
  start: number;
  end: number;
  /** A single digit, said or written. */
  isDigit: boolean;
}

/** `9,000`, `9.000`, `1.250,00`, `49.50`: three digits after a separator are thousands. */
export function readDigits(text: string): number {
  const grouped = /^\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?$/.test(text);
  const cents = grouped ? /(?<=\d{3})[.,](\d{1,2})$/.exec(text) : /[.,](\d+)$/.exec(text);
  const whole = cents ? text.slice(0, cents.index) : text;
  return Number(`${whole.replace(/\D/g, '')}.${cents?.[1] ?? '0'}`);
}

/** Where a joiner could have been the `and` between two numbers, reading goes back to. */
interface Mark {
  total: number;
  current: number;
  next: number;
}

/** Reads the number that begins at a token, in one language; null when none does. */
function readNumber(
  tokens: readonly NumberToken[],
  at: number,
  text: string,
  lang: NumberLanguage,
): (FoundNumber & { next: number }) | null {
  let total = 0;
  let current = 0;
  let lastFactor = Number.POSITIVE_INFINITY;
  let count = 0;
  let next = at;
  let joined: Mark | null = null;
  let isAfterJoiner = false;
  const first = tokens[at];
  if (!first) return null;
  scan: for (let index = at; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token) break;
    const gap = index === at ? '' : text.slice(tokens[index - 1]?.end ?? 0, token.start);
    if (!/^[\s-]*$/.test(gap)) break;
    if (/^\d/.test(token.text)) {
      if (index !== at) break;
      current = readDigits(token.text);
      count += 1;
      next = index + 1;
      continue;
    }
    if (count > 0 && lang.joiners.has(token.text)) {
      if (isAfterJoiner || /^\d/.test(tokens[index - 1]?.text ?? '')) break;
      joined = { total, current, next };
      isAfterJoiner = true;
      continue;
    }
    const parts = partsOf(token.text, lang);
    if (!parts) break;
    for (const part of parts) {
      const factor = lang.factors.get(part);
      const value = lang.values.get(part);
      if (factor !== undefined) {
        if (
          (part === 'k' || factor === 1_000) &&
          count === 0 &&
          !/^(grand|thousand|tausend|mil|mille|duizend|tysiac)$/.test(part)
        )
          break scan;
        const isTooLate = factor === 100 ? current >= 100 : factor >= lastFactor;
        if (isTooLate) {
          if (joined) ({ total, current, next } = joined);
          break scan;
        }
        if (factor === 100) current = (current || 1) * 100;
        else {
          total += (current || 1) * factor;
          current = 0;
          lastFactor = factor;
        }
      } else if (value !== undefined) {
        const low = current % 100;
        const isFrench = (low === 60 || low === 80) && value >= 1 && value < 20;
        const isUnitFirst =
          lang.isUnitFirst && (isAfterJoiner || parts.length > 1) && value >= 20 && value < 100 && low > 0 && low < 10;
        const isScore = low === 4 && value === 20 && /^vingts?$/.test(part);
        const fits = value >= 100 ? current === 0 : value >= 10 ? low === 0 : current % 10 === 0 && !(low >= 10 && low < 20);
        if (count > 0 && !fits && !isFrench && !isUnitFirst && !isScore) break scan;
        if (count > 0 && /^\d/.test(tokens[index - 1]?.text ?? '')) break scan;
        current += isScore ? 76 : value;
      } else {
        // A joiner inside one word.
        isAfterJoiner = true;
        continue;
      }
      count += 1;
      isAfterJoiner = false;
    }
    next = index + 1;
  }
  if (count === 0) return null;
  const last = tokens[next - 1];
  const isDigit = next === at + 1 && total === 0 && current < 10 && Number.isInteger(current);
  return { value: total + current, start: first.start, end: last?.end ?? first.end, isDigit, next };
}

const TOKEN = /\d{1,3}(?:[ ']\d{3})+(?!\d)|\d+(?:[.,]\d+)*|\p{L}+/gu;

/** All numbers of a folded text, in figures and words of one language, in order. */
export function findNumbers(folded: string, lang: NumberLanguage): FoundNumber[] {
  const tokens = Array.from(folded.matchAll(TOKEN), (match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  const found: FoundNumber[] = [];
  for (let at = 0; at < tokens.length; ) {
    const number = readNumber(tokens, at, folded, lang);
    if (number) found.push({ value: number.value, start: number.start, end: number.end, isDigit: number.isDigit });
    at = number ? number.next : at + 1;
  }
  return found;
}
