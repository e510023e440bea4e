/** The sentences of one reply as they come, for one voice after the other. */
export class SpokenText {
  readonly sentences: string[] = [];
  #isComplete = false;
  #change = Promise.withResolvers<void>();

  get isComplete(): boolean {
    return this.#isComplete;
  }

  add(sentence: string): void {
    this.sentences.push(sentence);
    this.#tell();
  }

  complete(): void {
    this.#isComplete = true;
    this.#tell();
  }

  /** When there is more, or no more will come. */
  changed(): Promise<void> {
    return this.#change.promise;
  }

  /** Sentences from an index on; ends with the text, or when nobody wants them any more. */
  async *from(at: number, signal: AbortSignal): AsyncGenerator<string> {
    for (let next = at; !signal.aborted; ) {
      const sentence = this.sentences[next];
      if (sentence !== undefined) {
        next += 1;
        yield sentence;
      } else if (this.#isComplete) return;
      else await this.#change.promise;
    }
  }

  #tell(): void {
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers<void>();
    resolve();
  }
}
