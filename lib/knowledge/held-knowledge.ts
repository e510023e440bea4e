import type { ConversationStore, Passage } from '../conversation/conversation-store.ts';
import type { Logger } from '../telemetry/logger.ts';

/** What the smallest tier's search gives. */
const RESULTS = 3;

export interface HeldKnowledge {
  /** Fetches the passages, beside whatever goes on; a failure is only noted. */
  load(): void;
  isLoaded(): boolean;
  /** Passages that share words with the question, best first; the rarer a word, the more it weighs, and in a title twice that. */
  search(question: string): Passage[];
  /** The same where words alone are enough: the first one holds most of what is rare in the question. Else none. */
  searchSurely(question: string): Passage[];
}

/** The list that a call fetches ends here; where it was cut, words alone are not enough. */
const MOST_LISTED = 200;
/** A word is rare that so large a share of the passages holds at most, or none of them; short ones tell little. */
const RARE_SHARE = 0.15;
const RARE_LETTERS = 4;
/** Of the weight of the rare words. */
const MOST_OF_IT = 0.6;

/** Words of three letters or more, without the endings that only tell number or person. */
function stems(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return new Set(words.map((word) => (word.length > 3 ? word.replace(/(?:es|s)$/, '') : word)));
}

/** A call's own copy of its campaign's passages, to go by while the database does not answer, and where words alone are enough. */
export function createHeldKnowledge(ctx: {
  store: Pick<ConversationStore, 'listPassages'>;
  /** How many passages a search of this customer's tier gives. */
  results?: number | undefined;
  logger: Logger;
}): HeldKnowledge {
  const results = ctx.results ?? RESULTS;
  let held: { passage: Passage; words: Set<string>; titled: Set<string> }[] = [];
  const weigh = (question: string) =>
    [...stems(question)].map((word) => {
      const holders = held.filter(({ words }) => words.has(word)).length;
      return { word, holders, weight: Math.log(1 + held.length / (1 + holders)) };
    });
  const search = (question: string): Passage[] => {
    const weights = weigh(question);
    return held
      .map(({ passage, words, titled }) => ({
        ...passage,
        score: weights.reduce((sum, { word, weight }) => sum + weight * (Number(words.has(word)) + Number(titled.has(word))), 0),
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, results);
  };
  return {
    load() {
      ctx.store.listPassages().then(
        (passages) => {
          held = passages.map((passage) => ({
            passage,
            words: stems(`${passage.title} ${passage.content}`),
            titled: stems(passage.title),
          }));
        },
        (error: unknown) => ctx.logger.warn('knowledge is not held', { error }),
      );
    },
    isLoaded: () => held.length > 0,
    search,
    searchSurely(question) {
      const most = Math.max(1, held.length * RARE_SHARE);
      const isRare = (word: string, holders: number) => word.length >= RARE_LETTERS && holders <= most;
      const rare = weigh(question).filter(({ word, holders }) => isRare(word, holders));
      const found = search(question);
      const best = held.find(({ passage }) => passage.id === found[0]?.id);
      if (!best || rare.length === 0 || held.length >= MOST_LISTED) return [];
      const sum = (words: typeof rare) => words.reduce((all, { weight }) => all + weight, 0);
      return sum(rare.filter(({ word }) => best.words.has(word))) >= sum(rare) * MOST_OF_IT ? found : [];
    },
  };
}
