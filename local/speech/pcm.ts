/** 16-bit samples out of little-endian bytes; an odd last byte is dropped. */
export function samplesOf(bytes: Uint8Array): Int16Array {
  const even = bytes.length & ~1;
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + even));
}

export function bytesOf(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

export function toFloat(samples: Int16Array): Float32Array {
  return Float32Array.from(samples, (sample) => sample / 32_768);
}

export function concatSamples(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Root mean square of samples[from..to), 0 to 1. */
export function loudness(samples: Int16Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += (samples[at] ?? 0) ** 2;
  return to > from ? Math.sqrt(sum / (to - from)) / 32_768 : 0;
}

/** Cuts silence off both ends; a few milliseconds stay, so that the first sound does not click. */
export function trimSilence(samples: Int16Array, rate: number): Int16Array {
  const keep = Math.round(rate * 0.005);
  const limit = 300;
  let start = 0;
  while (start < samples.length && Math.abs(samples[start] ?? 0) < limit) start++;
  let end = samples.length;
  while (end > start && Math.abs(samples[end - 1] ?? 0) < limit) end--;
  return samples.slice(Math.max(0, start - keep), Math.min(samples.length, end + keep));
}
