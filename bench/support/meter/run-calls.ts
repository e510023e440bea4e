import { initializeLogger } from '@livekit/agents';
import { DATABASE_MODEL, KV_MODEL } from '../../../lib/budget/count-trips.ts';
import { loadTokens } from '../../../lib/budget/tokens.ts';
import { createSeededRandom } from '../../../supabase/tests/support/seeded-random.ts';
import { MODELS } from '../cost-mix.ts';
import { type Rate, readPrices } from '../cost-prices.ts';
import { compareCall, compareSpeech, emptyFigures, type Figures } from './compare.ts';
import { openLane } from './lane.ts';
import { playCall } from './play-call.ts';
import { drawScript } from './scripts.ts';

export interface MeterRun {
  calls: number;
  seed: number;
  lanes: number;
  root: string;
  say: (line: string) => void;
}
export interface MeterFigures {
  legs: Figures;
  byChannel: { voice: number; text: number };
  trips: { ours: number; counted: number };
}

/** The day whose prices weigh the legs. */
const DAY = '2026-11-21';
/** Where the migrations have no row yet the trips weigh one micro-dollar each: they are compared by number. */
const TRIP_PRICES = [
  { model: DATABASE_MODEL, unit: 'request' },
  { model: KV_MODEL, unit: 'command' },
].map((rate) => ({ ...rate, microUsdPerMillion: 1_000_000, effectiveFrom: DAY, source: 'proof' })) as unknown as Rate[];

/** Seeded calls through the product's adapters, each request set beside the ledger of the vendor that served it. */
export async function runCalls({ calls, seed, lanes, root, say }: MeterRun): Promise<MeterFigures> {
  initializeLogger({ pretty: false, level: 'fatal' });
  const prices = [...readPrices(root, DAY), ...TRIP_PRICES];
  // As a job process does before it takes a call.
  await Promise.all([MODELS.llm, MODELS.embedding].map(loadTokens));
  const legs = emptyFigures();
  const figures: MeterFigures = { legs, byChannel: { voice: 0, text: 0 }, trips: { ours: 0, counted: 0 } };
  let next = 0;
  const runLane = async () => {
    const lane = await openLane();
    try {
      for (let call = next++; call < calls; call = next++) {
        const script = drawScript(createSeededRandom(seed + call), call);
        const played = await playCall(lane, prices, call, script);
        await compareCall(legs, { lane, prices, requests: played.books.requests, models: MODELS });
        for (const said of played.speech) compareSpeech(legs, { prices, ...said });
        const trips = played.books.all.filter(({ leg }) => leg === 'database' || leg === 'kv');
        figures.trips.ours += trips.reduce((sum, row) => sum + row.quantity, 0);
        figures.trips.counted += played.asked.requests + played.asked.commands;
        figures.byChannel[script.channel] += 1;
        if ((call + 1) % 100 === 0) say(`  ${call + 1} calls`);
      }
    } finally {
      await lane.close();
    }
  };
  await Promise.all(Array.from({ length: lanes }, runLane));
  return figures;
}
