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

/** How far the vendor's counts lie above our guesses; requests of one call resemble each other, so its earlier ones tell best. */
export interface TokenGauge {
  /** A request that was counted by the vendor. */
  saw(guess: number, counted: number): void;
  /** What a guess stands for: rather too many than too few. */
  estimate(guess: number): number;
}

/** Words of another kind than before raise the share of the vendor's count by less than this. */
const MARGIN = 1.05;
/** Before any count: OpenAI's tokenizers lie within a tenth of our guess for prose, and below it for schemas. */
const FIRST_MARGIN = 1.1;
const REMEMBERED = 6;

export function createTokenGauge(margin = MARGIN): TokenGauge {
  const ratios: number[] = [];
  return {
    saw(guess, counted) {
      if (guess <= 0 || counted <= 0) return;
      ratios.push(counted / guess);
      if (ratios.length > REMEMBERED) ratios.shift();
    },
    estimate: (guess) => Math.ceil(guess * (ratios.length > 0 ? Math.max(...ratios) * margin : FIRST_MARGIN)),
  };
}
