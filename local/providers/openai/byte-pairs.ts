type Published = { pat_str: string; bpe_ranks: string };
export type Count = (text: string) => number;

// Bytes as characters, so that a piece of a text is looked up as it stands.
const asBytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

/** Splits off parts at the pair that was learnt first, over and over; the plain way, written for itself so that no mistake is shared with the product. */
function merge(piece: string, ranks: ReadonlyMap<string, number>): string[] {
  let parts = [...piece];
  for (;;) {
    const joined = parts.slice(1).map((part, index) => ranks.get(`${parts[index]}${part}`) ?? Number.POSITIVE_INFINITY);
    const first = joined.reduce((best, rank, index) => (rank < (joined[best] ?? 0) ? index : best), 0);
    if (!Number.isFinite(joined[first] ?? Number.POSITIVE_INFINITY)) return parts;
    parts = [...parts.slice(0, first), `${parts[first]}${parts[first + 1]}`, ...parts.slice(first + 2)];
  }
}

function createCount({ pat_str: pattern, bpe_ranks: published }: Published): Count {
  const [, , ...tokens] = published.split(' ');
  const ranks = new Map(tokens.map((token, rank) => [Buffer.from(token, 'base64').toString('latin1'), rank]));
  const known = new Map<string, number>();
  const countPiece = (piece: string) => {
    const bytes = asBytes(piece);
    const tokensOfPiece = ranks.has(bytes) ? 1 : (known.get(bytes) ?? merge(bytes, ranks).length);
    if (tokensOfPiece > 1 && bytes.length < 50) known.set(bytes, tokensOfPiece);
    return tokensOfPiece;
  };
  return (text) => [...text.matchAll(new RegExp(pattern, 'gu'))].reduce((sum, [piece]) => sum + countPiece(piece), 0);
}

const opened = new Map<string, Promise<Count>>();
const open = (name: string, read: () => Promise<{ default: Published }>) => {
  const count = opened.get(name) ?? read().then((module) => createCount(module.default));
  opened.set(name, count);
  return count;
};

/** How OpenAI's chat models of these years count. */
export const chatTokens = () => open('o200k_base', () => import('js-tiktoken/ranks/o200k_base'));
/** How its embedding models count. */
export const embeddingTokens = () => open('cl100k_base', () => import('js-tiktoken/ranks/cl100k_base'));
