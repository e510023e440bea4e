import type { ConversationStore, Passage } from '../conversation/conversation-store.ts';
import { within } from '../core/within.ts';
import type { Logger } from '../telemetry/logger.ts';
import { inSpan, type Trace } from '../telemetry/spans.ts';
import type { Embedder } from './embedder.ts';
import type { HeldKnowledge } from './held-knowledge.ts';

/** The answer waits this long for meaning; after it words alone must do. */
const EMBED_DEADLINE_MS = 400;
/** A database that hangs must cost the knowledge of this answer, not the patience of who waits for it. */
const SEARCH_DEADLINE_MS = 1_500;
/** The same where the call holds passages of its own to go by. */
const SEARCH_WITHIN_MS = 600;

export interface RetrieveContext {
  store: Pick<ConversationStore, 'searchKnowledge'>;
  embedder: Embedder | undefined;
  /** Passages that are here, for when the database is not. */
  held?: Pick<HeldKnowledge, 'isLoaded' | 'search'>;
  logger: Logger;
  /** The trace of the call, where what runs now does not know it. */
  within?: Trace;
}

/** Passages for a question, best first. An embedder that fails or dawdles costs meaning, not the answer; a lost database the best of the ranking, or without held passages the knowledge, not the call. */
export function retrieve(ctx: RetrieveContext, question: string): Promise<Passage[]> {
  return inSpan('knowledge.retrieve', { within: ctx.within }, async (span) => {
    const { passages, byMeaning } = await search(ctx, question);
    span.setAttributes({ 'knowledge.passages': passages.length, 'knowledge.by_meaning': byMeaning });
    return passages;
  });
}

async function search(ctx: RetrieveContext, question: string): Promise<{ passages: Passage[]; byMeaning: boolean }> {
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
    const passages = await within(ctx.held?.isLoaded() ? SEARCH_WITHIN_MS : SEARCH_DEADLINE_MS, found);
    return { passages, byMeaning: embedding !== undefined };
  } catch (error) {
    ctx.logger.warn('knowledge search failed', { error });
    return { passages: ctx.held?.search(query) ?? [], byMeaning: false };
  }
}
