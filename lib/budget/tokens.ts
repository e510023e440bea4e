const encoder = new TextEncoder();

/** UTF-8 bytes of a text; a token of a byte-level tokenizer stands for one byte or more, so this is the most tokens it can have. */
export function tokensAtMost(text: string): number {
  return encoder.encode(text).length;
}

const PIECE = /[\p{Script=Latin}\p{M}'’]+|\p{L}+|\d{1,3}|\n+|[^\s\p{L}\p{M}\d]/gu;
const LATIN = /^[\p{Script=Latin}'’]/u;
const LETTERS_OF_A_WORD = 7;
const BYTES_OF_A_SIGN = 3;

/** About how many tokens a text has: Latin words by length, other scripts and emoji by bytes, digits in threes. A guess; see TokenGauge. */
export function guessTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECE)) {
    if (LATIN.test(piece)) tokens += Math.ceil(piece.length / LETTERS_OF_A_WORD);
    else tokens += Math.ceil(tokensAtMost(piece) / BYTES_OF_A_SIGN);
  }
  return tokens;
}

/** What the vendor's counts say about texts that it has not counted; requests of one conversation share most of their texts. */
export interface TokenGauge {
  /** A request, text by text, that was counted by the vendor. */
  saw(texts: readonly string[], counted: number): void;
  /** The tokens of a request: rather too many than too few. */
  estimate(texts: readonly string[]): number;
}

interface Seen {
  guesses: Map<string, number>;
  guess: number;
  counted: number;
}
/** Words of another kind than before change the share of the vendor's count in our guess by less than this. */
const MARGIN = 1.06;
/** Before any count: OpenAI's tokenizers lie within a tenth of our guess for prose, and below it for schemas. */
const FIRST_MARGIN = 1.1;
const REMEMBERED = 6;

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);

export function createTokenGauge(margin = MARGIN): TokenGauge {
  const seen: Seen[] = [];
  const guessed = (texts: readonly string[]) => new Map(texts.map((text) => [text, guessTokens(text)]));
  return {
    saw(texts, counted) {
      const guesses = guessed(texts);
      const guess = sum(guesses.values());
      if (guess <= 0 || counted <= 0) return;
      seen.push({ guesses, guess, counted });
      if (seen.length > REMEMBERED) seen.shift();
    },
    estimate(texts) {
      const guesses = guessed(texts);
      const guess = sum(guesses.values());
      if (seen.length === 0) return Math.ceil(guess * FIRST_MARGIN);
      const shares = seen.map((request) => request.counted / request.guess);
      const sharedWith = (request: Seen) => sum([...guesses].map(([text, own]) => (request.guesses.has(text) ? own : 0)));
      const nearest = seen.reduce((best, request) => (sharedWith(request) >= sharedWith(best) ? request : best));
      const shared = sharedWith(nearest);
      const most = Math.max(...shares) * margin;
      if (shared === 0) return Math.ceil(guess * most);
      // What both share is counted already; only the rest is a guess, upward for what came and downward for what went.
      const least = Math.min(...shares) / margin;
      return Math.ceil(nearest.counted - (nearest.guess - shared) * least + (guess - shared) * most);
    },
  };
}
