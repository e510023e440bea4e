import { ReadableStream } from 'node:stream/web';
import type { AudioFrame } from '@livekit/rtc-node';
import type { PhraseAudio } from '#lib/conversation/phrase-cache.ts';
import { toFrames } from './phrase-frames.ts';

export interface CachedSpeech {
  /** Sentences that were or will be rendered. */
  phrases: readonly string[];
  /** The rendering of one, where it is there. */
  audioOf: (phrase: string) => PhraseAudio | undefined;
  /** Speaks live. */
  speak: (rest: ReadableStream<string>) => Promise<ReadableStream<AudioFrame> | null>;
}

/** Takes known phrases from the beginning of a text that is still coming. */
function readAhead(text: ReadableStream<string>, phrases: readonly string[]) {
  const reader = text.getReader();
  let held = '';
  let isOver = false;
  const read = async () => {
    const next = await reader.read();
    if (next.done) isOver = true;
    else held += next.value;
  };
  return {
    /** Undefined when the text does not begin with a phrase, or is over. */
    async phrase(): Promise<string | undefined> {
      for (;;) {
        const begun = held.trimStart();
        const whole = phrases.find((one) => begun.startsWith(one) && (isOver || begun.length > one.length));
        if (whole && !/^\S/.test(begun.slice(whole.length))) return whole;
        if (isOver || !phrases.some((one) => one.startsWith(begun))) return undefined;
        await read();
      }
    },
    drop(phrase: string): void {
      held = held.trimStart().slice(phrase.length);
    },
    /** Whether nothing is left to be said. */
    isEmpty: () => isOver && held.trim() === '',
    async pull(controller: ReadableStreamDefaultController<string>): Promise<void> {
      if (held === '' && !isOver) await read();
      // The space after the last phrase is not spoken.
      if (isOver && held.trim() === '') held = '';
      if (held !== '') controller.enqueue(held);
      else if (isOver) controller.close();
      held = '';
    },
    cancel: (reason: unknown) => reader.cancel(reason),
  };
}

/** The sound of a text: phrases at its beginning from their rendering, what follows by the voice, which is asked before there is a word. */
export async function speakCached(text: ReadableStream<string>, ctx: CachedSpeech): Promise<ReadableStream<AudioFrame> | null> {
  const ahead = readAhead(text, ctx.phrases);
  const looked = Promise.withResolvers<void>();
  const rest = new ReadableStream<string>({
    async pull(controller) {
      await looked.promise;
      await ahead.pull(controller);
    },
    cancel: ahead.cancel,
  });
  const live = await ctx.speak(rest);
  if (!live) return null;
  async function* sound(voice: ReadableStream<AudioFrame>): AsyncGenerator<AudioFrame> {
    const reader = voice.getReader();
    try {
      for (let phrase = await ahead.phrase(); phrase; phrase = await ahead.phrase()) {
        const audio = ctx.audioOf(phrase);
        if (!audio) break;
        ahead.drop(phrase);
        yield* toFrames(audio);
      }
      looked.resolve();
      if (ahead.isEmpty()) return;
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } finally {
      looked.resolve();
      await reader.cancel().catch(() => undefined);
    }
  }
  return ReadableStream.from(sound(live));
}
