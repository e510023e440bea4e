import { keyedHash } from '../core/hash.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Mono signed 16-bit samples at PHRASE_SAMPLE_RATE. */
export type PhraseAudio = Int16Array<ArrayBuffer>;
export const PHRASE_SAMPLE_RATE = 24_000;
/** It is looked up while the room connects, which takes longer; after that the greeting is spoken live. */
const FIND_DEADLINE_MS = 300;

/** Port: shared store of rendered phrases. */
export interface PhraseStore {
  read(key: string): Promise<PhraseAudio | null>;
  write(key: string, audio: PhraseAudio): Promise<void>;
}
/** A phrase in a voice of the live path, by its model id. */
export interface Phrase {
  text: string;
  voice: string;
}
/** Port: renders one phrase. An error with a numeric `statusCode` is the vendor's refusal. */
export interface PhraseRenderer {
  render(phrase: Phrase, signal: AbortSignal): Promise<PhraseAudio>;
}
export interface PhraseCache {
  /** The phrase's audio when it was rendered before, else null. */
  find(phrase: Phrase): Promise<PhraseAudio | null>;
  /** Renders the phrase for the next call. The characters cost money; without an answer nobody knows, and they count as an estimate. */
  renderForNext(phrase: Phrase): Promise<{ characters: number; isEstimate: boolean }>;
}

const keyOf = ({ voice, text }: Phrase): string => keyedHash(`${voice}\n${PHRASE_SAMPLE_RATE}`, text);

/** The renderer's vendor answered with an error, which it does not bill. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}

/** Greetings and fixed phrases cost one rendering for all calls; a store that fails or dawdles costs only the saving. */
export function createPhraseCache(ctx: { store: PhraseStore; renderer: PhraseRenderer; logger: Logger }): PhraseCache {
  return {
    async find(phrase) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), FIND_DEADLINE_MS);
      });
      const found = await Promise.race([ctx.store.read(keyOf(phrase)), late]).catch((error: unknown) => {
        ctx.logger.warn('phrase store failed', { error });
        return null;
      });
      clearTimeout(timer);
      return found;
    },
    async renderForNext(phrase) {
      const { length } = phrase.text;
      let audio: PhraseAudio;
      try {
        audio = await ctx.renderer.render(phrase, AbortSignal.timeout(10_000));
      } catch (error) {
        ctx.logger.warn('phrase not rendered', { error });
        return { characters: isRefusal(error) ? 0 : length, isEstimate: true };
      }
      try {
        await ctx.store.write(keyOf(phrase), audio);
      } catch (error) {
        ctx.logger.warn('phrase not kept', { error });
      }
      return { characters: length, isEstimate: false };
    },
  };
}
