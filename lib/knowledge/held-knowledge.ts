import type { ConversationStore, Passage } from '../conversation/conversation-store.ts';
import type { Logger } from '../telemetry/logger.ts';

/** What a tier's search gives, or more. */
const RESULTS = 3;

export interface HeldKnowledge {
  /** Fetches the passages, beside whatever goes on; a failure is only noted. */
  load(): void;
  isLoaded(): boolean;
  /** Passages that share words with the question, best first; the rarer a word, the more it weighs, and in a title twice that. */
  search(question: string): Passage[];
}

/** Words of three letters or more, without the endings that only tell number or person. */
function stems(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return new Set(words.map((word) => (word.length > 3 ? word.replace(/(?:es|s)$/, '') : word)));
}

/** A call's own copy of its campaign's passages, to go by while the database does not answer. */
export function createHeldKnowledge(ctx: { store: Pick<ConversationStore, 'listPassages'>; logger: Logger }): HeldKnowledge {
  let held: { passage: Passage; words: Set<string>; titled: Set<string> }[] = [];
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
    search(question) {
      const weights = [...stems(question)].map((word) => {
        const holders = held.filter(({ words }) => words.has(word)).length;
        return { word, weight: Math.log(1 + held.length / (1 + holders)) };
      });
      return held
        .map(({ passage, words, titled }) => ({
          ...passage,
          score: weights.reduce(
            (sum, { word, weight }) => sum + weight * (Number(words.has(word)) + Number(titled.has(word))),
            0,
          ),
        }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .slice(0, RESULTS);
    },
  };
}
