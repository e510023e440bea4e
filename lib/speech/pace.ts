/** English as synthetic voices read it; corrected by what a voice was heard to do. */
const CHARACTERS_PER_SECOND = 15;
const SLOWEST = 8;
const FASTEST = 25;
/** A sentence that lacks no more than its last breath was said. */
const BREATH_S = 0.2;
/** Shorter speech says little about a pace. */
const LEAST_S = 1;

/** How fast a voice speaks. */
export interface Pace {
  secondsOf(text: string): number;
  /** A text that was spoken whole, and how long its sound was. */
  learn(text: string, seconds: number): void;
  /** The index of the sentence in which sound of this length ends; the number of sentences when it holds them all. */
  sentenceAt(sentences: readonly string[], seconds: number): number;
}

export function createPace(): Pace {
  let perSecond = CHARACTERS_PER_SECOND;
  const secondsOf: Pace['secondsOf'] = (text) => text.length / perSecond;
  return {
    secondsOf,
    learn(text, seconds) {
      if (seconds < LEAST_S) return;
      perSecond = Math.min(FASTEST, Math.max(SLOWEST, text.length / seconds));
    },
    sentenceAt(sentences, seconds) {
      let end = 0;
      for (const [at, sentence] of sentences.entries()) {
        end += secondsOf(sentence);
        if (seconds < end - BREATH_S) return at;
      }
      return sentences.length;
    },
  };
}
