import { type CallMeter, createCallMeter } from '../../lib/budget/call-meter.ts';
import type { ChatUsage } from '../../lib/budget/chat-requests.ts';
import type { Usage } from '../../lib/conversation/conversation-store.ts';
import type { ModelTier } from '../../lib/conversation/decision.ts';
import { rankModels, routeTurn } from '../../lib/conversation/route-turn.ts';
import type { Rate } from './cost-prices.ts';

export const MODELS = {
  stt: 'nova-3',
  tts: 'aura-2-thalia-en',
  llm: 'gpt-6-luna',
  largeLlm: 'gpt-6.1-terra',
  classifier: 'gpt-6-luna',
  embedding: 'text-embedding-3-small',
  room: 'livekit-room',
} as const;

/** Shares of the mix; conversation figures: docs/cost-model.md. */
const BOUNCE_SHARE = 0.1;
const LONG_SHARE = 0.25;
const TURNS_PER_MINUTE = 4;
const CHARS_PER_SPOKEN_MINUTE = 900;
const TOOL_SHARE = 0.25;
const CANCELLED_SHARE = 0.1;
const COMPLEX_SHARE = 0.06;
/** One request of lib/conversation/classify-turn.ts: its instructions, the schema, a sentence. */
const CLASSIFIED = { promptTokens: 260, cachedTokens: 0, completionTokens: 25 };

/** Database and key-value store are shared bills here; see cost.ts. */
export type Leg = Exclude<Usage['leg'], 'database' | 'kv'>;
export interface MixFigures {
  calls: number;
  minutes: number;
  roomMinutes: number;
  turns: number;
  /** Turns that the larger model answered. */
  largeTurns: number;
  /** Micro-dollars by leg, each use rounded up to a whole one. */
  legs: Record<Leg, number>;
  estimatedMicroUsd: number;
  /** What minutes times price would have said, without rounding and failed drafts. */
  naiveMicroUsd: number;
}

function drawSeconds(random: () => number): number {
  const kind = random();
  if (kind < BOUNCE_SHARE) return 8 + random() * 32;
  if (kind < BOUNCE_SHARE + LONG_SHARE) return 300 + random() * 240;
  return 90 + random() * 210;
}

function meterChat(meter: CallMeter, model: string, usage: ChatUsage, isEstimate = false): void {
  meter.use({ leg: 'llm', model, unit: 'input_token', quantity: usage.promptTokens, isEstimate });
  meter.use({ leg: 'llm', model, unit: 'cached_input_token', quantity: usage.cachedTokens, isEstimate });
  meter.use({ leg: 'llm', model, unit: 'output_token', quantity: usage.completionTokens, isEstimate });
}

/** Seeded calls through the product's own meter at the given prices. */
export function meterMix(input: { calls: number; random: () => number; prices: readonly Rate[] }): MixFigures {
  const { calls, random, prices } = input;
  const legs: Record<Leg, number> = { stt: 0, tts: 0, llm: 0, embedding: 0, room: 0 };
  const figures: MixFigures = {
    calls,
    minutes: 0,
    roomMinutes: 0,
    turns: 0,
    largeTurns: 0,
    legs,
    estimatedMicroUsd: 0,
    naiveMicroUsd: 0,
  };
  for (let call = 0; call < calls; call += 1) {
    const meter = createCallMeter({
      prices,
      hold: { heldMicroUsd: Number.MAX_SAFE_INTEGER, usedMicroUsd: 0 },
      nowMs: () => 0,
      record(usage) {
        const cost = meter.costOf(usage.model, usage.unit, usage.quantity);
        legs[usage.leg as Leg] += cost;
        if (usage.isEstimate) figures.estimatedMicroUsd += cost;
      },
    });
    const seconds = drawSeconds(random);
    const minutes = seconds / 60;
    const talkShare = 0.35 + random() * 0.1;
    const turns = Math.max(1, Math.round(minutes * TURNS_PER_MINUTE));
    figures.minutes += minutes;
    figures.roomMinutes += Math.ceil(minutes);
    figures.turns += turns;
    // The whole stream is heard, silence included; the framework reports it in pieces.
    for (let heard = 0; heard < seconds; heard += 10)
      meter.use({
        leg: 'stt',
        model: MODELS.stt,
        unit: 'stt_second',
        quantity: Math.min(10, seconds - heard),
        isEstimate: false,
      });
    for (let minute = 0; minute < minutes; minute += 1)
      meter.use({ leg: 'room', model: MODELS.room, unit: 'room_minute', quantity: 1, isEstimate: false });
    const models = rankModels(prices, { small: MODELS.llm, large: MODELS.largeLlm });
    let current: ModelTier = 'small';
    const characters = Math.round((minutes * talkShare * CHARS_PER_SPOKEN_MINUTE) / turns);
    for (let turn = 0; turn < turns; turn += 1) {
      const usage = {
        promptTokens: 900 + Math.round(random() * 600),
        cachedTokens: 1_200,
        completionTokens: 25 + Math.round(random() * 30),
      };
      meter.use({ leg: 'embedding', model: MODELS.embedding, unit: 'input_token', quantity: 20, isEstimate: false });
      meterChat(meter, MODELS.classifier, CLASSIFIED);
      const route = routeTurn({
        classification: { complexity: random() < COMPLEX_SHARE ? 'high' : 'medium', confidence: 0.9 },
        elapsedMs: (turn / turns) * seconds * 1_000,
        models,
        isEconomy: false,
        tier: { hasLargerModel: true },
        flags: {},
        current,
      });
      current = route.model;
      if (route.model === 'large') figures.largeTurns += 1;
      if (random() < CANCELLED_SHARE) meterChat(meter, route.modelId, { ...usage, completionTokens: 12 }, true);
      meterChat(meter, route.modelId, usage);
      if (random() < TOOL_SHARE) meterChat(meter, route.modelId, usage);
      meter.use({ leg: 'tts', model: MODELS.tts, unit: 'tts_character', quantity: Math.max(1, characters), isEstimate: false });
    }
    // The summary at the end.
    meterChat(meter, MODELS.llm, { promptTokens: 400 + 60 * turns, cachedTokens: 0, completionTokens: 180 });
    const rate = (model: string, unit: string) =>
      prices.find((price) => price.unit === unit && model.startsWith(price.model))?.microUsdPerMillion ?? 0;
    figures.naiveMicroUsd +=
      (seconds * rate(MODELS.stt, 'stt_second') +
        minutes * rate(MODELS.room, 'room_minute') +
        minutes * talkShare * CHARS_PER_SPOKEN_MINUTE * rate(MODELS.tts, 'tts_character')) /
      1_000_000;
  }
  return figures;
}
