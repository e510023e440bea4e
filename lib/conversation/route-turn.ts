import { findPrice } from '../budget/call-meter.ts';
import type { Verdict } from './classification.ts';
import type { Price } from './conversation-store.ts';
import type { ModelTier, Route, RouteReason } from './decision.ts';

/** Seed 002: a simple question early in the talk, and a talk that grew long. */
const EARLY_MS = 120_000;
const LONG_MS = 300_000;
/** Below this a verdict is no reason to change models. */
const SURE_FROM = 0.5;
/** A turn of ours as the meter counts it: prompt, most of it cached, and two short sentences. */
const REFERENCE_TURN = { input_token: 500, cached_input_token: 700, output_token: 60 } as const;

/** What a reference turn of a model costs at the dated prices, in millionths of micro-dollars; null when a price is missing. */
function costOfTurn(prices: readonly Price[], model: string): number | null {
  const parts = Object.entries(REFERENCE_TURN).map(([unit, tokens]) => {
    const price = findPrice(prices, model, unit);
    return price ? price.microUsdPerMillion * tokens : null;
  });
  return parts.some((part) => part === null) ? null : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
}

export interface RankedModels {
  small: string;
  /** Absent where only one model may be used. */
  large?: string;
  /** Configured, without a price: refused. */
  unpriced: string[];
}

/** Of the configured models the cheaper is the small one, whatever the settings call it. A model without a price is never asked. */
export function rankModels(prices: readonly Price[], configured: { small: string; large: string | undefined }): RankedModels {
  const { small, large } = configured;
  if (large === undefined || large === small) return { small, unpriced: [] };
  const costs = { small: costOfTurn(prices, small), large: costOfTurn(prices, large) };
  const unpriced = [...(costs.small === null ? [small] : []), ...(costs.large === null ? [large] : [])];
  if (costs.large === null) return { small, unpriced };
  if (costs.small === null) return { small: large, unpriced };
  return costs.large < costs.small ? { small: large, large: small, unpriced } : { small, large, unpriced };
}

export interface RouteInput {
  classification: Pick<Verdict, 'complexity' | 'confidence'>;
  elapsedMs: number;
  models: RankedModels;
  isEconomy: boolean;
  tier: { hasLargerModel: boolean };
  flags: Record<string, boolean>;
  /** Which one answered the turn before. */
  current: ModelTier;
}
/** Why the larger model is out of question for every turn of now, if it is. */
export function onlySmall(input: Pick<RouteInput, 'models' | 'isEconomy' | 'tier' | 'flags'>): RouteReason | null {
  if (input.isEconomy) return 'economy';
  if (!input.tier.hasLargerModel) return 'tier';
  if (input.flags.one_model_only) return 'switched_off';
  return input.models.large === undefined ? 'one_model' : null;
}

/**
 * Which model answers a turn (seed 002): the larger one for what is complex and in a talk of over 300 s, else the small one;
 * always the small one near the ceiling and where the customer's tier has no other.
 */
export function routeTurn(input: RouteInput): Route {
  const { models, elapsedMs, classification } = input;
  const { large } = models;
  const small = (reason: RouteReason): Route => ({ model: 'small', modelId: models.small, reason });
  const only = onlySmall(input);
  if (only || large === undefined) return small(only ?? 'one_model');
  if (elapsedMs > LONG_MS) return { model: 'large', modelId: large, reason: 'long_talk' };
  if (classification.confidence < SURE_FROM)
    return input.current === 'large' ? { model: 'large', modelId: large, reason: 'unsure' } : small('unsure');
  if (classification.complexity === 'high') return { model: 'large', modelId: large, reason: 'complex' };
  return small(classification.complexity === 'low' && elapsedMs < EARLY_MS ? 'simple' : 'usual');
}
