/** A byte-pair encoding as the vendor publishes it: the pattern that cuts a text into pieces, and the tokens in order of rank. */
export interface Encoding {
  pattern: string;
  /** `! 0 <token in base64> <token in base64> ...`, from the lowest rank on. */
  ranks: string;
}
/** How many tokens a text has. */
export type CountTokens = (text: string) => number;

/** Tokens that are read in one go: about 5 ms. */
const SLICE = 10_000;
/** What the published form begins with: all ranks in one line, from 0 on. */
const FIRST_RANK = '! 0 ';
const NO_RANK = 0x7fffffff;
/** Longer pieces, which no prose has, count byte by byte: never too few, and no work that grows with the square of a length. */
const LONGEST_PIECE_BYTES = 300;

/** Ranks of byte strings in three flat arrays: 4 MB for 200,000 tokens, where a Map of them takes ten times as much. */
class RankTable {
  readonly #bytes: Buffer;
  readonly #starts: Uint32Array;
  readonly #slots: Int32Array;
  #size = 0;

  constructor(most: { tokens: number; bytes: number }) {
    this.#bytes = Buffer.alloc(most.bytes);
    this.#starts = new Uint32Array(most.tokens + 1);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(most.tokens * 2))).fill(-1);
  }

  /** Takes the token of the next rank. */
  add(base64: string): void {
    const start = this.#starts[this.#size] as number;
    const end = start + this.#bytes.write(base64, start, 'base64');
    this.#starts[this.#size + 1] = end;
    let slot = this.#slotOf(this.#bytes, start, end);
    while (this.#slots[slot] !== -1) slot = (slot + 1) & (this.#slots.length - 1);
    this.#slots[slot] = this.#size;
    this.#size += 1;
  }

  rankOf(text: Uint8Array, from: number, to: number): number {
    for (let slot = this.#slotOf(text, from, to); ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const rank = this.#slots[slot] as number;
      if (rank === -1) return NO_RANK;
      if (this.#isAt(rank, text, from, to)) return rank;
    }
  }

  #isAt(rank: number, text: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[rank] as number;
    if ((this.#starts[rank + 1] as number) - start !== to - from) return false;
    for (let at = from; at < to; at += 1) if (this.#bytes[start + at - from] !== text[at]) return false;
    return true;
  }

  // FNV-1a.
  #slotOf(text: Uint8Array, from: number, to: number): number {
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (text[at] as number), 0x01000193);
    return (hash ^ (hash >>> 15)) & (this.#slots.length - 1);
  }
}

/** Joins the neighbours of the lowest rank until none can be joined; what is left is the number of tokens. */
function countPiece(table: RankTable, piece: Uint8Array): number {
  if (piece.length > LONGEST_PIECE_BYTES) return piece.length;
  if (table.rankOf(piece, 0, piece.length) !== NO_RANK) return 1;
  const starts = Array.from({ length: piece.length + 1 }, (_, at) => at);
  const pairAt = (at: number) =>
    at + 2 < starts.length ? table.rankOf(piece, starts[at] as number, starts[at + 2] as number) : NO_RANK;
  const pairs = starts.map((_, at) => pairAt(at));
  for (;;) {
    let best = 0;
    for (let at = 1; at < pairs.length; at += 1) if ((pairs[at] as number) < (pairs[best] as number)) best = at;
    if (pairs[best] === NO_RANK) return starts.length - 1;
    starts.splice(best + 1, 1);
    pairs.splice(best + 1, 1);
    pairs[best] = pairAt(best);
    if (best > 0) pairs[best - 1] = pairAt(best - 1);
  }
}

/** Reads an encoding in slices, between which the event loop is free. */
export async function createTokenizer({ pattern, ranks }: Encoding): Promise<CountTokens> {
  if (!ranks.startsWith(FIRST_RANK) || ranks.includes('\n'))
    throw new Error('The ranks are written in a form that is not known.');
  let tokens = 1;
  for (let at = ranks.indexOf(' ', FIRST_RANK.length); at >= 0; at = ranks.indexOf(' ', at + 1)) tokens += 1;
  const table = new RankTable({ tokens, bytes: Math.ceil((ranks.length * 3) / 4) });
  let start = FIRST_RANK.length;
  for (let rank = 0; rank < tokens; rank += 1) {
    const space = ranks.indexOf(' ', start);
    const end = space < 0 ? ranks.length : space;
    table.add(ranks.slice(start, end));
    start = end + 1;
    if (rank % SLICE === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const pieces = new RegExp(pattern, 'gu');
  const encoder = new TextEncoder();
  return (text) => text.match(pieces)?.reduce((sum, piece) => sum + countPiece(table, encoder.encode(piece)), 0) ?? 0;
}
