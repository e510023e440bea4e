import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END_RECORD = 0x06054b50;
const CENTRAL_RECORD = 0x02014b50;
const LOCAL_RECORD = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

type Entry = { name: string; method: number; compressedBytes: number; mode: number; headerOffset: number };

/**
 * Unpacks the entries of a wheel that `isWanted` names into a folder, with their permissions. Wheels are plain zip files of a
 * few megabytes; the whole archive is read. Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function unpackWheel(archive: string, folder: string, isWanted: (name: string) => boolean): void {
  const bytes = readFileSync(archive);
  for (const entry of listEntries(bytes)) {
    if (entry.name.endsWith('/') || !isWanted(entry.name)) continue;
    if (normalize(entry.name).startsWith('..')) throw new Error(`${archive} holds a path outside its folder.`);
    const target = join(folder, entry.name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contentOf(bytes, entry), { mode: entry.mode });
  }
}

function* listEntries(bytes: Buffer): Generator<Entry> {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END_RECORD) end -= 1;
  if (end < 0) throw new Error('This file is not a zip archive.');
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== CENTRAL_RECORD) throw new Error('The directory of the zip archive is damaged.');
    const nameBytes = bytes.readUInt16LE(at + 28);
    yield {
      name: bytes.toString('utf8', at + 46, at + 46 + nameBytes),
      method: bytes.readUInt16LE(at + 10),
      compressedBytes: bytes.readUInt32LE(at + 20),
      // The upper half of the external attributes is the Unix mode.
      mode: (bytes.readUInt32LE(at + 38) >>> 16) & 0o777,
      headerOffset: bytes.readUInt32LE(at + 42),
    };
    at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

function contentOf(bytes: Buffer, { name, method, compressedBytes, headerOffset }: Entry): Buffer {
  if (bytes.readUInt32LE(headerOffset) !== LOCAL_RECORD) throw new Error(`${name} is not where the zip directory says.`);
  const start = headerOffset + 30 + bytes.readUInt16LE(headerOffset + 26) + bytes.readUInt16LE(headerOffset + 28);
  const packed = bytes.subarray(start, start + compressedBytes);
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed);
  throw new Error(`${name} is packed in a way that is not read here.`);
}
