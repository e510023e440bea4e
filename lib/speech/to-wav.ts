const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/** Mono samples as a RIFF file. */
export function toWav(samples: Int16Array, rate: number): Uint8Array<ArrayBuffer> {
  const size = samples.length * BYTES_PER_SAMPLE;
  const bytes = new Uint8Array(HEADER_BYTES + size);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  write(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + size, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * BYTES_PER_SAMPLE, true);
  view.setUint16(32, BYTES_PER_SAMPLE, true);
  view.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  write(36, 'data');
  view.setUint32(40, size, true);
  for (const [at, sample] of samples.entries()) view.setInt16(HEADER_BYTES + at * BYTES_PER_SAMPLE, sample, true);
  return bytes;
}
