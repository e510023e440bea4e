import { samplesOf } from './pcm.ts';

export type Wav = { rate: number; samples: Int16Array };

/** Reads a mono 16-bit RIFF file. */
export function readWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let rate = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = String.fromCharCode(...bytes.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    if (id === 'fmt ') rate = view.getUint32(at + 12, true);
    if (id === 'data') return { rate, samples: samplesOf(bytes.subarray(at + 8, Math.min(at + 8 + size, bytes.length))) };
    at += 8 + size + (size & 1);
  }
  throw new Error('This is not a WAV file with samples.');
}

/** The 44-byte header of a mono 16-bit RIFF file. */
export function wavHeader(rate: number, sampleBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + sampleBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(sampleBytes, 40);
  return header;
}
