import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { isRight } from './weight-paths.ts';

export type FileDownload = {
  url: string;
  /** What it must be; the name is for the messages. */
  expected: { name: string; bytes: number; sha256: string };
  target: string;
  onBytes: (bytes: number) => void;
  signal: AbortSignal;
  fetch?: typeof fetch;
};

/** A file from its publisher, taken only when its digest is the pinned one. A broken download is continued by a Range request. */
export async function downloadFile(input: FileDownload): Promise<void> {
  const { expected, target } = input;
  // The digest in the name keeps a partial file from being continued with another version's bytes.
  const partial = `${target}.${expected.sha256.slice(0, 12)}.part`;
  let have = await sizeOf(partial);
  if (have >= expected.bytes) have = 0;
  const headers = have > 0 ? { range: `bytes=${have}-` } : {};
  const response = await (input.fetch ?? fetch)(input.url, { headers, signal: input.signal });
  if (!response.ok || !response.body)
    throw new Error(`${new URL(input.url).host} answered ${response.status} for ${expected.name}.`);
  const isContinued = response.status === 206;
  let bytes = isContinued ? have : 0;
  const source = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  source.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    input.onBytes(bytes);
  });
  await pipeline(source, createWriteStream(partial, { flags: isContinued ? 'a' : 'w' }), { signal: input.signal });
  if (!(await isRight(partial, expected))) {
    await rm(partial, { force: true });
    throw new Error(`${expected.name} came with another digest than the pinned one and was not used.`);
  }
  await rename(partial, target);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}
