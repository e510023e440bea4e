import { wrongType } from './reply.ts';

export type StreamEntry = { ms: number; seq: number; fields: string[] };
export type StreamValue = { entries: StreamEntry[]; lastMs: number; lastSeq: number };

export type Values = {
  string: string;
  hash: Map<string, string>;
  list: string[];
  set: Set<string>;
  zset: Map<string, number>;
  stream: StreamValue;
};
export type Kind = keyof Values;
export type Entry = { [K in Kind]: { kind: K; value: Values[K]; expiresAtMs: number | undefined } }[Kind];
type Collection = Exclude<Kind, 'string'>;

const EMPTY: { [K in Collection]: () => Values[K] } = {
  hash: () => new Map(),
  list: () => [],
  set: () => new Set(),
  zset: () => new Map(),
  stream: () => ({ entries: [], lastMs: 0, lastSeq: 0 }),
};

/** All keys, with expiry decided by the given clock at the moment a key is touched. */
export class Store {
  readonly #entries = new Map<string, Entry>();
  readonly #nowMs: () => number;
  /** Grows with every change; tells the snapshot whether there is anything to save. */
  changes = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  entry(key: string): Entry | undefined {
    const found = this.#entries.get(key);
    if (found?.expiresAtMs === undefined || found.expiresAtMs > this.#nowMs()) return found;
    this.#entries.delete(key);
    return undefined;
  }

  /** The value when the key holds this kind, undefined when there is no key; WRONGTYPE otherwise. */
  read<K extends Kind>(key: string, kind: K): Values[K] | undefined {
    const found = this.entry(key);
    if (found === undefined) return undefined;
    if (found.kind !== kind) throw wrongType();
    return found.value as Values[K];
  }

  /** Like read, for a command that will change the collection: it is created when missing. */
  edit<K extends Collection>(key: string, kind: K): Values[K] {
    const found = this.read(key, kind);
    this.changes += 1;
    if (found !== undefined) return found;
    const value = EMPTY[kind]();
    this.#entries.set(key, { kind, value, expiresAtMs: undefined } as Entry);
    return value;
  }

  put(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.changes += 1;
  }

  /** Sets a string and keeps the expiry only when asked to. */
  putString(key: string, value: string, expiresAtMs: number | undefined): void {
    this.put(key, { kind: 'string', value, expiresAtMs });
  }

  expireAt(key: string, expiresAtMs: number | undefined): void {
    const found = this.entry(key);
    if (found !== undefined) this.put(key, { ...found, expiresAtMs });
  }

  remove(key: string): boolean {
    const existed = this.entry(key) !== undefined;
    if (existed) {
      this.#entries.delete(key);
      this.changes += 1;
    }
    return existed;
  }

  /** A collection without members is no key at all; only streams may stay empty. */
  removeIfEmpty(key: string): void {
    const found = this.#entries.get(key);
    if (found === undefined || found.kind === 'string' || found.kind === 'stream') return;
    const size = found.kind === 'list' ? found.value.length : found.value.size;
    if (size === 0) this.#entries.delete(key);
  }

  /** The keys that have not expired; drops the others. */
  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.entry(key) !== undefined);
  }

  clear(): void {
    this.#entries.clear();
    this.changes += 1;
  }
}
