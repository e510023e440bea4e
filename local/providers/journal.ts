import type { Vendor } from './vendors.ts';

export type SocketCounts = {
  received: Record<string, number>;
  sent: Record<string, number>;
  audioSeconds: number;
  characters: number;
};
export type JournalEntry = {
  seq: number;
  at: string;
  vendor: Vendor;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
  status?: number;
  fault?: string;
  durationMs?: number;
  usage?: { promptTokens: number; completionTokens: number };
  /** The answer was written to its end, and the client was there. */
  isWhole?: boolean;
  socket?: SocketCounts;
  note?: string;
};
export type JournalInput = Pick<JournalEntry, 'vendor' | 'method' | 'path' | 'headers' | 'body'>;

const MOST_BODY_CHARACTERS = 100_000;
const MOST_CHARACTERS = 32_000_000;
const SECRET_HEADER = /authorization|cookie|api-key|token|secret/i;

/** What was received, the newest `limit` entries; an entry of a running request is still being filled. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #sizes = new Map<number, number>();
  readonly #limit: number;
  readonly #nowMs: () => number;
  #characters = 0;
  #seq = 0;

  constructor(input: { limit: number; nowMs: () => number }) {
    this.#limit = input.limit;
    this.#nowMs = input.nowMs;
  }

  add(input: JournalInput): JournalEntry {
    const { body, characters } = bounded(input.body);
    const entry: JournalEntry = {
      seq: ++this.#seq,
      at: new Date(this.#nowMs()).toISOString(),
      ...input,
      headers: withoutSecrets(input.headers),
      body,
    };
    this.#entries.push(entry);
    this.#sizes.set(entry.seq, characters);
    this.#characters += characters;
    while (this.#entries.length > this.#limit || this.#characters > MOST_CHARACTERS) this.#dropOldest();
    return entry;
  }

  /** `since` is a seq (exclusive) or an ISO time (inclusive). */
  list(filter: { vendor?: string | undefined; since?: string | undefined }): JournalEntry[] {
    const { vendor, since } = filter;
    return this.#entries.filter((entry) => (!vendor || entry.vendor === vendor) && (!since || isAfter(entry, since)));
  }

  clear(): void {
    this.#entries.length = 0;
    this.#sizes.clear();
    this.#characters = 0;
  }

  #dropOldest(): void {
    const oldest = this.#entries.shift();
    if (!oldest) return;
    this.#characters -= this.#sizes.get(oldest.seq) ?? 0;
    this.#sizes.delete(oldest.seq);
  }
}

function isAfter(entry: JournalEntry, since: string): boolean {
  return /^\d+$/.test(since) ? entry.seq > Number(since) : Date.parse(entry.at) >= Date.parse(since);
}

function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !SECRET_HEADER.test(name) && name !== 'sec-websocket-protocol'),
  );
}

function bounded(body: unknown): { body: unknown; characters: number } {
  const text = JSON.stringify(body) ?? '';
  if (text.length <= MOST_BODY_CHARACTERS) return { body, characters: text.length };
  return {
    body: { cutAfterCharacters: MOST_BODY_CHARACTERS, text: text.slice(0, MOST_BODY_CHARACTERS) },
    characters: MOST_BODY_CHARACTERS,
  };
}
