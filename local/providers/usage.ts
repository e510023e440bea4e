import { appendFile } from 'node:fs/promises';
import type { Vendor } from './vendors.ts';

export type Used = { audioSeconds?: number; characters?: number; promptTokens?: number; completionTokens?: number };
export type UsageTotals = Required<Used> & { requests: number };

/**
 * Running totals per vendor, the ledger that a cost meter can be compared with. Seconds of audio heard (stt) and
 * characters spoken (tts) are exact; tokens are counted as OpenAI counts them. A stream that its client left is billed up to there, a prompt that was
 * taken is billed although its answer was lost, and a refusal by status is not. With a file, each use is also appended to it as JSON.
 */
export class UsageLedger {
  readonly #totals = new Map<Vendor, UsageTotals>();
  readonly #file: string | undefined;
  readonly #nowMs: () => number;
  #writing: Promise<void> = Promise.resolve();

  constructor(input: { file: string | undefined; nowMs: () => number }) {
    this.#file = input.file;
    this.#nowMs = input.nowMs;
  }

  add(vendor: Vendor, used: Used): void {
    const total = this.#totals.get(vendor) ?? {
      requests: 0,
      audioSeconds: 0,
      characters: 0,
      promptTokens: 0,
      completionTokens: 0,
    };
    total.requests += 1;
    for (const key of ['audioSeconds', 'characters', 'promptTokens', 'completionTokens'] as const) {
      total[key] = Math.round((total[key] + (used[key] ?? 0)) * 1_000) / 1_000;
    }
    this.#totals.set(vendor, total);
    this.#append({ at: new Date(this.#nowMs()).toISOString(), vendor, ...used });
  }

  totals(): Partial<Record<Vendor, UsageTotals>> {
    return Object.fromEntries([...this.#totals].map(([vendor, total]) => [vendor, { ...total }]));
  }

  clear(): void {
    this.#totals.clear();
  }

  #append(line: object): void {
    const file = this.#file;
    if (!file) return;
    this.#writing = this.#writing.then(() =>
      appendFile(file, `${JSON.stringify(line)}\n`).catch((cause: unknown) =>
        console.error(`The ledger file could not be written: ${String(cause)}`),
      ),
    );
  }
}
