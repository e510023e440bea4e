import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const END_RECORD = 0x06054b50;
const CENTRAL_RECORD = 0x02014b50;
const LOCAL_RECORD = 0x04034b50;
const END_RECORD_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;

type Entry = { method: number; compressedBytes: number; headerOffset: number };

/**
 * Writes one entry of a zip archive to `target`. Reads only the directory and that entry, as wheels are large and
 * little of them is needed. Zip64 and encryption are refused: no pinned wheel uses them.
 * Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export async function unpackZipEntry(input: { archive: string; entry: string; target: string }): Promise<void> {
  const handle = await open(input.archive, 'r');
  try {
    const entry = await findEntry(handle, input.entry);
    if (!entry) throw new Error(`${input.entry} is not in ${input.archive}.`);
    const header = await readAt(handle, entry.headerOffset, 30);
    if (header.readUInt32LE(0) !== LOCAL_RECORD) throw new Error(`${input.archive} is not a sound zip archive.`);
    const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const source = handle.createReadStream({ start, end: start + entry.compressedBytes - 1, autoClose: false });
    const unpack = entry.method === 0 ? new PassThrough() : createInflateRaw();
    await pipeline(source, unpack, createWriteStream(input.target));
  } finally {
    await handle.close();
  }
}

async function findEntry(handle: FileHandle, name: string): Promise<Entry | undefined> {
  const { size } = await handle.stat();
  const tailBytes = Math.min(size, END_RECORD_BYTES + MAX_COMMENT_BYTES);
  const tail = await readAt(handle, size - tailBytes, tailBytes);
  let end = tail.length - END_RECORD_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END_RECORD) end -= 1;
  if (end < 0) throw new Error('This file is not a zip archive.');
  const directory = await readAt(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === CENTRAL_RECORD; ) {
    const nameBytes = directory.readUInt16LE(at + 28);
    if (directory.toString('utf8', at + 46, at + 46 + nameBytes) === name) return entryAt(directory, at);
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return undefined;
}

function entryAt(directory: Buffer, at: number): Entry {
  const method = directory.readUInt16LE(at + 10);
  const isEncrypted = (directory.readUInt16LE(at + 8) & 1) === 1;
  const entry = { method, compressedBytes: directory.readUInt32LE(at + 20), headerOffset: directory.readUInt32LE(at + 42) };
  const isZip64 = entry.compressedBytes === 0xffffffff || entry.headerOffset === 0xffffffff;
  if (isEncrypted || isZip64 || (method !== 0 && method !== 8))
    throw new Error('This zip entry is packed in a way that is not read here.');
  return entry;
}

async function readAt(handle: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, position);
  if (bytesRead !== bytes) throw new Error('The zip archive ends too early.');
  return buffer;
}
