import type { JournalEntry } from '../../../local/providers/journal.ts';
import type { Rate } from '../cost-prices.ts';
import type { Booked } from './booked.ts';
import type { Lane } from './lane.ts';
import { untilTrue } from './lane.ts';

export const LEGS = ['llm', 'embedding', 'tts', 'stt'] as const;
type Leg = (typeof LEGS)[number];

/** Requests of one leg: those that went to their end, and those that were cut, lost or left by a failing vendor. */
export interface LegFigures {
  completed: { requests: number; ours: number; vendor: number; worstPercent: number };
  broken: { requests: number; ours: number; vendor: number; under: number; worstOverPercent: number };
  /** Whole by the vendor's word and yet marked as an estimate: its count was on the way when the visitor cut it. */
  wholeButMarked: number;
  /** Cut before the vendor had it; nobody can tell, so it is booked all the same. */
  neverArrived: number;
  /** What lay below, in words. */
  examples: string[];
}
export type Figures = Record<Leg, LegFigures>;

export function emptyFigures(): Figures {
  const leg = (): LegFigures => ({
    completed: { requests: 0, ours: 0, vendor: 0, worstPercent: 0 },
    broken: { requests: 0, ours: 0, vendor: 0, under: 0, worstOverPercent: 0 },
    wholeButMarked: 0,
    neverArrived: 0,
    examples: [],
  });
  return { llm: leg(), embedding: leg(), tts: leg(), stt: leg() };
}

/** What a request cost in micro-dollars, not rounded: quantities of one leg made comparable. */
function cost(prices: readonly Rate[], model: string, unit: Rate['unit'], quantity: number): number {
  const rate = prices.find((price) => price.unit === unit && (price.model === model || model.startsWith(`${price.model}-`)));
  if (!rate) throw new Error(`No price for ${unit} of ${model}.`);
  return (quantity * rate.microUsdPerMillion) / 1_000_000;
}

function oursOf(prices: readonly Rate[], booked: Booked): number {
  return booked.rows.reduce((sum, row) => sum + cost(prices, row.model, row.unit as Rate['unit'], row.quantity), 0);
}

/** Adds one pair: rows that claim to be exact must be so, and the others must not lie below. */
function add(
  figures: LegFigures,
  pair: { ours: number; vendor: number; isWhole: boolean; isEstimate: boolean; about: string },
): void {
  const { ours, vendor, isWhole, isEstimate } = pair;
  const part = isEstimate ? figures.broken : figures.completed;
  part.requests += 1;
  part.ours += ours;
  part.vendor += vendor;
  const percent = vendor === 0 ? (ours === 0 ? 0 : 100) : ((ours - vendor) * 100) / vendor;
  if (!isEstimate) figures.completed.worstPercent = Math.max(figures.completed.worstPercent, Math.abs(percent));
  else {
    if (ours < vendor - 1e-9) {
      figures.broken.under += 1;
      figures.examples.push(`${pair.about}: ${ours.toFixed(2)} booked, ${vendor.toFixed(2)} micro-dollars at the vendor`);
    }
    figures.broken.worstOverPercent = Math.max(figures.broken.worstOverPercent, percent);
  }
  if (isWhole && isEstimate) figures.wholeButMarked += 1;
}

/** The vendors' entries of one path by what was sent, oldest first. */
function byBody(entries: readonly JournalEntry[], keyOf: (body: unknown) => string): Map<string, JournalEntry[]> {
  const found = new Map<string, JournalEntry[]>();
  for (const entry of entries) found.set(keyOf(entry.body), [...(found.get(keyOf(entry.body)) ?? []), entry]);
  return found;
}

const inputOf = (body: unknown): string => {
  const { input } = body as { input: string | string[] };
  return typeof input === 'string' ? input : input.join('\n');
};

/** Sets what was booked for each request of a call beside what the vendors' ledger has for it. */
export async function compareCall(
  figures: Figures,
  input: { lane: Lane; prices: readonly Rate[]; requests: readonly Booked[]; models: { llm: string; embedding: string } },
): Promise<void> {
  const { lane, prices, requests, models } = input;
  for (const { leg, vendor, path, keyOf, model } of [
    { leg: 'llm', vendor: 'llm', path: '/v1/chat/completions', keyOf: JSON.stringify, model: models.llm },
    { leg: 'embedding', vendor: 'embeddings', path: '/v1/embeddings', keyOf: inputOf, model: models.embedding },
  ] as const) {
    const list = () => lane.journal.list({ vendor }).filter((entry) => entry.path === path);
    await untilTrue(
      () => list().every((entry) => entry.usage !== undefined || (entry.status ?? 0) >= 400),
      'the ledger to be written',
    );
    const entries = byBody(list(), keyOf);
    for (const booked of requests.filter((request) => request.leg === leg)) {
      const entry = entries.get(booked.key)?.shift();
      if (!entry) {
        figures[leg].neverArrived += 1;
        continue;
      }
      const usage = entry.usage ?? { promptTokens: 0, completionTokens: 0 };
      const answer = usage.completionTokens > 0 ? cost(prices, model, 'output_token', usage.completionTokens) : 0;
      const isEstimate = booked.rows.some((row) => row.isEstimate);
      add(figures[leg], {
        ours: oursOf(prices, booked),
        vendor: cost(prices, model, 'input_token', usage.promptTokens) + answer,
        isWhole: entry.isWhole === true,
        about: `${entry.fault ?? entry.note ?? 'cut'} ${JSON.stringify(usage)} ${booked.rows.map(({ quantity }) => quantity).join('+')}`,
        isEstimate,
      });
    }
    const left = [...entries.values()].flat();
    if (left.length > 0) throw new Error(`${left.length} requests to ${vendor} were never opened at the meter.`);
  }
}

/** Speech and hearing: one socket or request at a time, so the difference of the ledger's totals is the vendor's figure. */
export function compareSpeech(
  figures: Figures,
  input: { leg: 'tts' | 'stt'; prices: readonly Rate[]; model: string; booked: Booked; vendor: number },
): void {
  const { leg, prices, model, booked } = input;
  add(figures[leg], {
    ours: oursOf(prices, booked),
    vendor: cost(prices, model, leg === 'tts' ? 'tts_character' : 'stt_second', input.vendor),
    isWhole: false,
    about: `${input.vendor} of ${leg}, ${model}`,
    isEstimate: booked.rows.some((row) => row.isEstimate),
  });
}
