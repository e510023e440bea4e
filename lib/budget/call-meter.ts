import type { Price, Usage } from '../conversation/conversation-store.ts';
import { AppError } from '../core/app-error.ts';
import { uuidV7 } from '../core/uuid.ts';

/** Money of one call, in micro-dollars: what is held, what is used, what running requests may still cost at most. */
export interface CallMeter {
  /** Cost at today's price, rounded up. invalid_input when the model has no price: unpriced models are refused. */
  costOf(model: string, unit: Usage['unit'], quantity: number): number;
  /** Whether the table has a price for it. */
  hasPrice(model: string, unit: Usage['unit']): boolean;
  /** Sets aside the most a request can cost; null when it does not fit and must not be made. What is kept is out of its reach. */
  reserve(maxMicroUsd: number): Reservation | null;
  /** Books real use and hands it to the store. */
  use(usage: Omit<Usage, 'usageId'>): void;
  /** Books use of a known size before it happens; false when it does not fit and must not happen. */
  spend(usage: Omit<Usage, 'usageId'>): boolean;
  /** Keeps so much for the end of the call from now on; 0 gives it free. */
  keep(microUsd: number): void;
  /** The database's figures after a renewal. */
  renewed(hold: { heldMicroUsd: number; usedMicroUsd: number }): void;
  /** Held, not used and not reserved; what is kept is part of it. */
  leftMicroUsd(): number;
}
export interface Reservation {
  release(): void;
}

export interface CallMeterOptions {
  prices: readonly Price[];
  hold: { heldMicroUsd: number; usedMicroUsd: number };
  record: (usage: Usage) => void;
  nowMs: () => number;
}

/** A model's own price, else its family's: aura-2-thalia-en is priced as aura-2. */
export function findPrice(prices: readonly Price[], model: string, unit: string): Price | undefined {
  return prices
    .filter((price) => price.unit === unit && (price.model === model || model.startsWith(`${price.model}-`)))
    .sort((a, b) => b.model.length - a.model.length)[0];
}

export function createCallMeter({ prices, hold, record, nowMs }: CallMeterOptions): CallMeter {
  let held = hold.heldMicroUsd;
  let used = hold.usedMicroUsd;
  let reserved = 0;
  let kept = 0;
  const costOf: CallMeter['costOf'] = (model, unit, quantity) => {
    const price = findPrice(prices, model, unit);
    if (!price) throw new AppError('invalid_input', `No price is known for ${unit} of ${model}. Add a dated row to price_rates.`);
    return Math.ceil((quantity * price.microUsdPerMillion) / 1_000_000);
  };
  const use: CallMeter['use'] = (usage) => {
    if (usage.quantity <= 0) return;
    used += costOf(usage.model, usage.unit, usage.quantity);
    record({ ...usage, usageId: uuidV7(nowMs()) });
  };
  const fits = (microUsd: number) => held - used - reserved - kept >= microUsd;
  return {
    costOf,
    hasPrice: (model, unit) => findPrice(prices, model, unit) !== undefined,
    reserve(maxMicroUsd) {
      if (!fits(maxMicroUsd)) return null;
      reserved += maxMicroUsd;
      let open = true;
      return {
        release() {
          if (open) reserved -= maxMicroUsd;
          open = false;
        },
      };
    },
    use,
    spend(usage) {
      if (!fits(costOf(usage.model, usage.unit, usage.quantity))) return false;
      use(usage);
      return true;
    },
    keep(microUsd) {
      kept = microUsd;
    },
    renewed(next) {
      held = next.heldMicroUsd;
      used = Math.max(used, next.usedMicroUsd);
    },
    leftMicroUsd: () => held - used - reserved,
  };
}
