import { existsSync, readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../write-whole.ts';
import type { Entry, Store } from './engine/store.ts';

const expiry = { key: z.string(), expiresAtMs: z.number().optional() };
const SavedEntry = z.discriminatedUnion('kind', [
  z.object({ ...expiry, kind: z.literal('string'), value: z.string() }),
  z.object({ ...expiry, kind: z.literal('hash'), value: z.array(z.tuple([z.string(), z.string()])) }),
  z.object({ ...expiry, kind: z.literal('list'), value: z.array(z.string()) }),
  z.object({ ...expiry, kind: z.literal('set'), value: z.array(z.string()) }),
  // JSON has no infinity, so scores are kept as text.
  z.object({ ...expiry, kind: z.literal('zset'), value: z.array(z.tuple([z.string(), z.string()])) }),
  z.object({
    ...expiry,
    kind: z.literal('stream'),
    value: z.object({
      entries: z.array(z.object({ ms: z.number(), seq: z.number(), fields: z.array(z.string()) })),
      lastMs: z.number(),
      lastSeq: z.number(),
    }),
  }),
]);
type SavedEntry = z.infer<typeof SavedEntry>;

/** Writes all keys; a crash while writing leaves the previous file. */
export function saveSnapshot(store: Store, file: string): void {
  const saved = store.keys().flatMap((key) => {
    const entry = store.entry(key);
    return entry === undefined ? [] : [toSaved(key, entry)];
  });
  writeWhole(file, JSON.stringify(saved), { mode: 0o600 });
}

/** Fills the store from a file, when there is one; an unreadable one is put aside and reported. */
export function loadSnapshot(store: Store, file: string, log: (line: string) => void): void {
  if (!existsSync(file)) return;
  try {
    for (const saved of z.array(SavedEntry).parse(JSON.parse(readFileSync(file, 'utf8')))) store.put(saved.key, toEntry(saved));
  } catch {
    renameSync(file, `${file}.unreadable`);
    log(`The snapshot ${file} could not be read; starting empty. The file is kept as ${file}.unreadable.`);
  }
}

function toSaved(key: string, entry: Entry): SavedEntry {
  const shared = { key, ...(entry.expiresAtMs === undefined ? {} : { expiresAtMs: entry.expiresAtMs }) };
  switch (entry.kind) {
    case 'hash':
      return { ...shared, kind: 'hash', value: [...entry.value] };
    case 'set':
      return { ...shared, kind: 'set', value: [...entry.value] };
    case 'zset':
      return { ...shared, kind: 'zset', value: [...entry.value].map(([member, score]) => [member, String(score)]) };
    case 'string':
      return { ...shared, kind: 'string', value: entry.value };
    case 'list':
      return { ...shared, kind: 'list', value: entry.value };
    case 'stream':
      return { ...shared, kind: 'stream', value: entry.value };
  }
}

function toEntry(saved: SavedEntry): Entry {
  const { expiresAtMs } = saved;
  switch (saved.kind) {
    case 'hash':
      return { kind: 'hash', value: new Map(saved.value), expiresAtMs };
    case 'set':
      return { kind: 'set', value: new Set(saved.value), expiresAtMs };
    case 'zset':
      return { kind: 'zset', value: new Map(saved.value.map(([member, score]) => [member, Number(score)])), expiresAtMs };
    case 'string':
      return { kind: 'string', value: saved.value, expiresAtMs };
    case 'list':
      return { kind: 'list', value: saved.value, expiresAtMs };
    case 'stream':
      return { kind: 'stream', value: saved.value, expiresAtMs };
  }
}
