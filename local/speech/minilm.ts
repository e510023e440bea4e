import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import * as ort from 'onnxruntime-web/wasm';
import { releaseMemory } from '#lib/core/release-memory.ts';

const MOST_TOKENS = 256;
export type TextVector = { vector: Float32Array };

/** Loads all-MiniLM-L6-v2 (int8) from a folder; the result turns text into a unit vector of 384 numbers. */
export async function loadMiniLm(folder: string): Promise<(text: string) => Promise<TextVector>> {
  ort.env.wasm.numThreads = 1;
  const json = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
  const tokenizer = new Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
  const session = await ort.InferenceSession.create(readFileSync(join(folder, 'model.onnx')), { executionProviders: ['wasm'] });
  releaseMemory();

  return async (text) => {
    const encoded = tokenizer.encode(text);
    const ids = encoded.ids.filter((_, at) => encoded.attention_mask[at] !== 0).slice(0, MOST_TOKENS);
    const feeds: Record<string, ort.Tensor> = { input_ids: integers(ids), attention_mask: integers(ids.map(() => 1)) };
    if (session.inputNames.includes('token_type_ids')) feeds.token_type_ids = integers(ids.map(() => 0));
    const output = (await session.run(feeds))[session.outputNames[0] ?? ''];
    if (!output) throw new Error('The embedding model gave no result.');
    return { vector: unitMean(output.data as Float32Array, ids.length) };
  };
}

function integers(values: number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
}

/** Mean over the tokens, scaled to length 1 (the pooling this model was trained with). */
function unitMean(rows: Float32Array, count: number): Float32Array {
  const size = rows.length / count;
  const mean = new Float32Array(size);
  for (let at = 0; at < rows.length; at++) mean[at % size] = (mean[at % size] ?? 0) + (rows[at] ?? 0);
  const length = Math.hypot(...mean) || 1;
  return mean.map((value) => value / length);
}
