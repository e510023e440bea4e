import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Answered, Exchange } from '../exchange.ts';
import { embeddingTokens } from './byte-pairs.ts';

const EmbeddingRequest = z.object({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.number().int().optional(),
});
const DIMENSIONS = 384;

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
  const tokens = await billed(texts);
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

/** What a request is billed; 0 for one that is not understood. */
export async function tokensOfTexts(body: unknown): Promise<number> {
  const { data } = EmbeddingRequest.safeParse(body);
  if (!data) return 0;
  return billed(typeof data.input === 'string' ? [data.input] : data.input);
}

async function billed(texts: readonly string[]): Promise<number> {
  const count = await embeddingTokens();
  return texts.reduce((sum, text) => sum + count(text), 0);
}

function base64Of(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
