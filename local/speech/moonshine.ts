import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import { releaseMemory } from '#lib/core/release-memory.ts';

const RATE = 16_000;
const LAYERS = 6;
const START_TOKEN = 1;
const END_TOKEN = 2;
// Moonshine's own guard against endless repetition (its reference code, 2024): speech has no more tokens than this.
const TOKENS_PER_SECOND = 6.5;

type Tensors = Record<string, ort.Tensor>;
export type Transcriber = (samples: Float32Array) => Promise<string>;

/** Loads Moonshine tiny-en from a folder; the result turns 16 kHz mono speech into text with case and punctuation. */
export async function loadMoonshine(folder: string): Promise<Transcriber> {
  ort.env.wasm.numThreads = 1;
  const open = (name: string) => ort.InferenceSession.create(readFileSync(join(folder, name)), { executionProviders: ['wasm'] });
  const encoder = await open('encoder_model.ort');
  const decoder = await open('decoder_model_merged.ort');
  const pieces = readPieces(readFileSync(join(folder, 'tokenizer.bin')));
  releaseMemory();

  return async (samples) => {
    const mask = new ort.Tensor('int64', new BigInt64Array(samples.length).fill(1n), [1, samples.length]);
    const heard = new ort.Tensor('float32', samples, [1, samples.length]);
    const encoded = await encoder.run({ input_values: heard, attention_mask: mask });
    const hidden = encoded.last_hidden_state;
    if (!hidden) throw new Error('The speech encoder gave no result.');
    const tokens: number[] = [];
    let past = emptyPast();
    const most = Math.ceil((samples.length / RATE) * TOKENS_PER_SECOND) + 4;
    while (tokens.length < most) {
      const isFirst = tokens.length === 0;
      const step = await decoder.run({
        ...past,
        input_ids: new ort.Tensor('int64', BigInt64Array.of(BigInt(tokens.at(-1) ?? START_TOKEN)), [1, 1]),
        // The decoder wants the mask of the raw samples, not of the encoded frames.
        encoder_attention_mask: mask,
        encoder_hidden_states: hidden,
        use_cache_branch: new ort.Tensor('bool', [!isFirst], [1]),
      });
      const next = likeliest(step.logits?.data as Float32Array);
      if (next === END_TOKEN) break;
      tokens.push(next);
      past = nextPast(past, step, isFirst);
    }
    return textOf(tokens, pieces);
  };
}

function pastNames(): string[] {
  const kinds = ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'];
  return Array.from({ length: LAYERS }, (_, layer) => kinds.map((kind) => `${layer}.${kind}`)).flat();
}

function emptyPast(): Tensors {
  return Object.fromEntries(
    pastNames().map((name) => [`past_key_values.${name}`, new ort.Tensor('float32', new Float32Array(0), [1, 8, 0, 36])]),
  );
}

/** What the decoder has read grows with each token; what it knows of the sound is computed once, in the first step. */
function nextPast(past: Tensors, step: Record<string, ort.Tensor | undefined>, isFirst: boolean): Tensors {
  const next: Tensors = {};
  for (const name of pastNames()) {
    const key = `past_key_values.${name}`;
    const tensor = isFirst || name.includes('decoder') ? step[`present.${name}`] : past[key];
    if (tensor) next[key] = tensor;
  }
  return next;
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let at = 1; at < logits.length; at++) if ((logits[at] ?? 0) > (logits[best] ?? 0)) best = at;
  return best;
}

/** tokenizer.bin: each piece has its length before it, in one byte or in two when the first is 128 or more. */
function readPieces(file: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    let size = file[at++] ?? 0;
    if (size >= 128) size = (file[at++] ?? 0) * 128 + size - 128;
    pieces.push(file.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

function textOf(tokens: number[], pieces: Buffer[]): string {
  const bytes = Buffer.concat(tokens.map((token) => pieces[token] ?? Buffer.alloc(0)));
  return bytes.toString('utf8').replaceAll('\u2581', ' ').trim();
}
