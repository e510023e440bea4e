import type OpenAI from 'openai';
import type { Embedder } from '../../knowledge/embedder.ts';

/** pgvector's column; OpenAI's text-embedding-3 models shrink to it by `dimensions`. */
const DIMENSIONS = 384;

export function createEmbedder(client: OpenAI, model: string): Embedder {
  return {
    model: `${model}:${DIMENSIONS}`,
    pricedAs: model,
    async embed(texts, signal) {
      const answer = await client.embeddings.create(
        { model, input: [...texts], dimensions: DIMENSIONS },
        { signal, maxRetries: 0 },
      );
      return { vectors: answer.data.map((item) => item.embedding), tokens: answer.usage?.prompt_tokens ?? 0 };
    },
  };
}
