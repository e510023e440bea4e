import { type CountTokens, createTokenizer } from './tokenizer.ts';

const encoder = new TextEncoder();

/** UTF-8 bytes of a text; a token of a byte-level tokenizer stands for one byte or more, so this is the most tokens it can have. */
export function tokensAtMost(text: string): number {
  return encoder.encode(text).length;
}

// Imported when first needed: an encoding is 2 MB of text that gate and token have no use for.
const RANKS = {
  o200k_base: () => import('js-tiktoken/ranks/o200k_base'),
  cl100k_base: () => import('js-tiktoken/ranks/cl100k_base'),
};
type EncodingName = keyof typeof RANKS;

/** Which models are counted how: OpenAI's own table in tiktoken/model.py (2026-11), by the beginning of their names. */
const ENCODING_OF: [RegExp, EncodingName][] = [
  [/^(gpt-4o|gpt-4\.[15]|chatgpt-4o|gpt-[5-9]|o[1-9])/, 'o200k_base'],
  [/^(gpt-4|gpt-3\.5|text-embedding-3-|text-embedding-ada-002)/, 'cl100k_base'],
];
const encodingOf = (model: string) => ENCODING_OF.find(([name]) => name.test(model))?.[1];

const loading = new Map<EncodingName, Promise<boolean>>();
const loaded = new Map<EncodingName, CountTokens>();

async function load(name: EncodingName): Promise<boolean> {
  const { default: published } = await RANKS[name]();
  loaded.set(name, await createTokenizer({ pattern: published.pat_str, ranks: published.bpe_ranks }));
  return true;
}

/** Loads how a model's tokens are counted, once in a process and beside other work. False, and bytes stay the bound, where that is not known. */
export function loadTokens(model: string): Promise<boolean> {
  const name = encodingOf(model);
  if (!name) return Promise.resolve(false);
  const started = loading.get(name) ?? load(name).catch(() => false);
  loading.set(name, started);
  return started;
}

/** Whether a model's tokens are counted, and not only bounded. */
export function countsTokens(model: string): boolean {
  const name = encodingOf(model);
  return name !== undefined && loaded.has(name);
}

/** The tokens of a text as the vendor counts them; where its encoding is not known, or not loaded yet, the most that they can be. */
export function countTokens(model: string, text: string): number {
  const name = encodingOf(model);
  const count = name && loaded.get(name);
  return count ? count(text) : tokensAtMost(text);
}
