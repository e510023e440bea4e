import type { Embedder } from '../../speech/embedder.ts';
import type { Embed } from '../brain/rank-sentences.ts';

/** Vectors for one request, all of them before the same deadline; later ones reject but are still computed and kept. */
export function embedWithin(embedder: Embedder, ms: number): Embed {
  let deadline: Promise<never> | undefined;
  return async (text) => {
    const vector = embedder.embed(text).then((found) => found.vector);
    deadline ??= new Promise((_, reject) => {
      setTimeout(() => reject(new Error('The vectors were not ready in time.')), ms).unref();
    });
    return Promise.race([vector, deadline]);
  };
}
