import { tokenize } from '@livekit/agents';

/** The plugin's own least length of a sentence. */
export const MIN_SENTENCE_LENGTH = 8;

/** Deepgram bills the characters it is sent; the plugin ends each sentence with a space. */
export function charactersSent(sentence: string): number {
  return sentence.endsWith(' ') ? sentence.length : sentence.length + 1;
}

/**
 * The plugin's tokenizer with the meter at the last place before the wire: what it hands on is sent, character by character. `spend` answers
 * whether a sentence is covered; after the first that is not, nothing more is handed on.
 */
export class MeteredTokenizer extends tokenize.basic.SentenceTokenizer {
  readonly #spend: (characters: number) => boolean;

  constructor(spend: (characters: number) => boolean) {
    super({ minSentenceLength: MIN_SENTENCE_LENGTH });
    this.#spend = spend;
  }

  override stream(language?: string): tokenize.SentenceStream {
    const stream = super.stream(language);
    const next = stream.next.bind(stream);
    let isRefused = false;
    stream.next = async () => {
      const sentence = await next();
      if (sentence.done || isRefused) return { done: true, value: undefined };
      if (this.#spend(charactersSent(sentence.value.token))) return sentence;
      isRefused = true;
      return { done: true, value: undefined };
    };
    return stream;
  }
}
