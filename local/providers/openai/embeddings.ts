import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Answered, Exchange } from '../exchange.ts';

const EmbeddingRequest = z.object({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.number().int().optional(),
});
const DIMENSIONS = 384;
/** MiniLM frames each text in two marks of its own, which OpenAI's models do not have. */
const FRAME_TOKENS = 2;

/** POST /v1/embeddings: 384 numbers per text under whatever model id was asked. */
export async function embeddings(context: Context, exchange: Exchange): Promise<Answered> {
  const parsed = EmbeddingRequest.safeParse(exchange.body);
  if (!parsed.success)
    return exchange.refuse(
      400,
      'Send {"model": "...", "input": "text" or ["text", ...]}; token arrays are not taken by the local model.',
    );
  const { model, input, encoding_format: format, dimensions } = parsed.data;
  if (dimensions !== undefined && dimensions !== DIMENSIONS) {
    return exchange.refuse(
      400,
      `The local embedding model gives ${DIMENSIONS} dimensions: ask for ${DIMENSIONS} or leave dimensions out.`,
    );
  }
  const embedder = context.models.embedder();
  if (!embedder)
    return exchange.refuse(503, `The local embedding model is not available. ${context.models.status().embeddings.detail}`);
  const texts = typeof input === 'string' ? [input] : input;
  await exchange.pause(context.profiles.get('embeddings').firstMs);
  const vectors = await Promise.all(texts.map((text) => embedder.embed(text)));
  const tokens = billed(vectors);
  const entries = vectors.map(({ vector }, index) => ({
    object: 'embedding',
    index,
    embedding: format === 'base64' ? base64Of(vector) : [...vector],
  }));
  exchange.entry.isWhole = !exchange.signal.aborted && exchange.fault?.fault !== 'cut';
  exchange.entry.usage = { promptTokens: tokens, completionTokens: 0 };
  context.usage.add('embeddings', { promptTokens: tokens });
  return exchange.json(200, { object: 'list', data: entries, model, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}

/** What a request would be billed; 0 for one that is not understood, or where no model counts. */
export async function tokensOfTexts(context: Context, body: unknown): Promise<number> {
  const { data } = EmbeddingRequest.safeParse(body);
  const embedder = context.models.embedder();
  if (!data || !embedder) return 0;
  const texts = typeof data.input === 'string' ? [data.input] : data.input;
  return billed(await Promise.all(texts.map((text) => embedder.embed(text))));
}

function billed(vectors: readonly { tokens: number }[]): number {
  return vectors.reduce((sum, one) => sum + Math.max(1, one.tokens - FRAME_TOKENS), 0);
}

function base64Of(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
