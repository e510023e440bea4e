import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import type { Embedder } from './embedder.ts';

const Waiting = z.array(z.object({ id: z.string(), content: z.string() }));

/**
 * Embeds passages that have no vector of the current model yet, one batch a call; returns how many. Errors of the embedder pass through.
 * No conversation owns it, so no month is charged: the operator bears it ($0.02 a million tokens).
 */
export async function embedWaitingChunks(ctx: { call: CallFunction; embedder: Embedder }, signal: AbortSignal): Promise<number> {
  const chunks = await ctx.call('list_unembedded_chunks', { embedding_model: ctx.embedder.model, batch: 32 }, Waiting);
  if (chunks.length === 0) return 0;
  const { vectors } = await ctx.embedder.embed(
    chunks.map((chunk) => chunk.content),
    signal,
  );
  for (const [index, chunk] of chunks.entries()) {
    await ctx.call(
      'save_chunk_embedding',
      { chunk_id: chunk.id, embedding: JSON.stringify(vectors[index]), embedding_model: ctx.embedder.model },
      z.object({ id: z.string() }).nullable(),
    );
  }
  return chunks.length;
}
