import { splitSentences } from '../../speech/split-sentences.ts';
import type { Passage } from './prompt-sections.ts';

export type Ranked = { title: string; sentence: string; next: string | undefined; score: number; shared: number };
export type Embed = (text: string) => Promise<Float32Array>;

const STOP = new Set(
  'a an the and or but if of to in on at for with from by as is are was were be been am do does did has have had can could would will shall should may might must i you he she it we they me my your our their its this that these those what which who whom whose when where why how much many any some there here not no yes please tell about know like want need get give just also so than then them us um uh okay ok hello hi thanks thank'.split(
    ' ',
  ),
);
const KEYWORD_WEIGHT = 0.35;
// A passage says the main thing first.
const FIRST_SENTENCE_BONUS = 0.04;

/** The sentences of the passages, best answer first: nearness in meaning (when there is a model) plus shared rare words. */
export async function rankSentences(question: string, passages: readonly Passage[], embed: Embed | undefined): Promise<Ranked[]> {
  const sentences = passages.flatMap(({ title, text }) => {
    const parts = splitSentences(text);
    return parts.map((sentence, at) => ({ title, sentence, next: parts[at + 1], isFirst: at === 0 }));
  });
  const asked = contentWords(question);
  const words = sentences.map(({ title, sentence }) => new Set([...contentWords(title), ...contentWords(sentence)]));
  const weights = new Map([...asked].map((word) => [word, idf(word, words)]));
  const most = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const near = embed ? await nearness(question, sentences, embed) : undefined;
  return sentences
    .map((one, at) => {
      const shared = [...asked].filter((word) => words[at]?.has(word));
      const keyword = shared.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0) / most;
      const bonus = one.isFirst && shared.length > 0 ? FIRST_SENTENCE_BONUS : 0;
      const score = bonus + (near ? (near[at] ?? 0) + KEYWORD_WEIGHT * keyword : keyword);
      return { ...one, score, shared: shared.length };
    })
    .sort((a, b) => b.score - a.score);
}

/** Words that carry meaning, with their endings cut so that `panels` meets `panel` and `costs` meets `cost`. */
export function contentWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !STOP.has(word) && word.length > 1).map(stem));
}

function stem(word: string): string {
  return word.length > 4
    ? word.replace(/(?:ations?|ings?|ies|ed|es|s|ly)$/, '').replace(/(.)\1$/, '$1') || word
    : word.replace(/s$/, '');
}

function idf(word: string, documents: readonly Set<string>[]): number {
  const holders = documents.filter((words) => words.has(word)).length;
  return Math.log(1 + documents.length / (1 + holders));
}

async function nearness(question: string, sentences: { title: string; sentence: string }[], embed: Embed): Promise<number[]> {
  const [asked, ...vectors] = await Promise.all([
    embed(question),
    ...sentences.map(({ title, sentence }) => embed(title === '' ? sentence : `${title}: ${sentence}`)),
  ]);
  return vectors.map((vector) => vector.reduce((sum, value, at) => sum + value * (asked?.[at] ?? 0), 0));
}
