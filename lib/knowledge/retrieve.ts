import type { ConversationStore, Passage } from '../conversation/conversation-store.ts';
import { within } from '../core/within.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Embedder } from './embedder.ts';

/** The answer waits this long for meaning; after it words alone must do. */
const EMBED_DEADLINE_MS = 400;
/** A database that hangs must cost the knowledge of this answer, not the patience of who waits for it. */
const SEARCH_DEADLINE_MS = 1_500;

export interface RetrieveContext {
  store: Pick<ConversationStore, 'searchKnowledge'>;
  embedder: Embedder | undefined;
  logger: Logger;
}

/** Passages for a question, best first. An embedder that fails or dawdles costs meaning, not the answer; a lost database costs knowledge, not the call. */
export async function retrieve(ctx: RetrieveContext, question: string): Promise<Passage[]> {
  const query = question.slice(0, 1000);
  let embedding: number[] | undefined;
  if (ctx.embedder) {
    try {
      embedding = (await ctx.embedder.embed([query], AbortSignal.timeout(EMBED_DEADLINE_MS))).vectors[0];
    } catch (error) {
      ctx.logger.warn('query embedding failed', { error });
    }
  }
  try {
    const found = ctx.store.searchKnowledge({ query, embedding, embeddingModel: embedding ? ctx.embedder?.model : undefined });
    return await within(SEARCH_DEADLINE_MS, found);
  } catch (error) {
    ctx.logger.warn('knowledge search failed', { error });
    return [];
  }
}
