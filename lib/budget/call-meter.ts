import type { LiveConversation, Price, Usage } from '../conversation/conversation-store.ts';
import { AppError } from '../core/app-error.ts';
import { uuidV7 } from '../core/uuid.ts';

/** Money of one call, in micro-dollars: what is held, what is used, what running requests may still cost at most. */
export interface CallMeter {
  /** The most that it costs at today's price, rounded up. invalid_input when the model has no price: unpriced models are refused. */
  costOf(model: string, unit: Usage['unit'], quantity: number): number;
  /** Whether the table has a price for it. */
  hasPrice(model: string, unit: Usage['unit']): boolean;
  /** Sets aside the most a request can cost; null when it does not fit and must not be made. What is kept is out of its reach. */
  reserve(maxMicroUsd: number): Reservation | null;
  /** Books real use and hands it to the store. */
  use(usage: Omit<Usage, 'usageId'>): void;
  /** Books use of a known size before it happens; false when it does not fit and must not happen. */
  spend(usage: Omit<Usage, 'usageId'>): boolean;
  /** Sets aside what a request of a known size costs, to be booked when it ends; null when it does not fit and must not be made. */
  open(usage: Omit<Usage, 'usageId' | 'isEstimate'>): MeteredRequest | null;
  /** Ends what `open` began and nobody ended, as at the end of a call. */
  closeAll(): void;
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

/** How a request ended. `refused`: the vendor answered with an error, which it does not bill; `lost`: it may have billed it. */
export type RequestOutcome = 'answered' | 'refused' | 'lost';
export interface MeteredRequest {
  /** With the vendor's own count, where it told. Only the first call counts. */
  end(outcome: RequestOutcome, counted?: number): void;
}

export interface CallMeterOptions {
  prices: readonly Price[];
  hold: { heldMicroUsd: number; usedMicroUsd: number };
  /** What the conversation used before: a started unit is paid once. */
  used?: LiveConversation['used'];
  record: (usage: Usage) => void;
  nowMs: () => number;
}

/** A model's own price, else its family's: aura-2-thalia-en is priced as aura-2. */
export function findPrice(prices: readonly Price[], model: string, unit: string): Price | undefined {
  return prices
    .filter((price) => price.unit === unit && (price.model === model || model.startsWith(`${price.model}-`)))
    .sort((a, b) => b.model.length - a.model.length)[0];
}

// As the database keeps a quantity. Whole numbers, so that nothing is lost that would be rounded up to a micro-dollar.
const THOUSAND = 1_000;
const inThousandths = (quantity: number) => Math.round(quantity * THOUSAND);
const startedUnits = (thousandths: number) => Math.ceil(thousandths / THOUSAND) * THOUSAND;

/** `private.price_of` in the database, to the micro-dollar: what a quantity adds to the total after what was used before. */
function costAfter(price: Price, thousandths: number, before: number): number {
  const billed = price.rounding === 'started_unit' ? startedUnits(before + thousandths) - startedUnits(before) : thousandths;
  return Number((BigInt(billed) * BigInt(price.microUsdPerMillion) + 999_999_999n) / 1_000_000_000n);
}

export function createCallMeter({ prices, hold, used: usedBefore, record, nowMs }: CallMeterOptions): CallMeter {
  let held = hold.heldMicroUsd;
  let used = hold.usedMicroUsd;
  let reserved = 0;
  let kept = 0;
  const keyOf = (model: string, unit: string) => `${model} ${unit}`;
  const totals = new Map(usedBefore?.map(({ model, unit, quantity }) => [keyOf(model, unit), inThousandths(quantity)]));
  const priceOf = (model: string, unit: string): Price => {
    const price = findPrice(prices, model, unit);
    if (!price) throw new AppError('invalid_input', `No price is known for ${unit} of ${model}. Add a dated row to price_rates.`);
    return price;
  };
  const costOf: CallMeter['costOf'] = (model, unit, quantity) => costAfter(priceOf(model, unit), inThousandths(quantity), 0);
  const use: CallMeter['use'] = (usage) => {
    const { model, unit } = usage;
    const thousandths = inThousandths(usage.quantity);
    if (thousandths <= 0) return;
    const before = totals.get(keyOf(model, unit)) ?? 0;
    used += costAfter(priceOf(model, unit), thousandths, before);
    totals.set(keyOf(model, unit), before + thousandths);
    record({ ...usage, quantity: thousandths / THOUSAND, usageId: uuidV7(nowMs()) });
  };
  const fits = (microUsd: number) => held - used - reserved - kept >= microUsd;
  const reserve: CallMeter['reserve'] = (maxMicroUsd) => {
    if (!fits(maxMicroUsd)) return null;
    reserved += maxMicroUsd;
    let open = true;
    return {
      release() {
        if (open) reserved -= maxMicroUsd;
        open = false;
      },
    };
  };
  const underWay = new Set<MeteredRequest>();
  return {
    costOf,
    hasPrice: (model, unit) => findPrice(prices, model, unit) !== undefined,
    reserve,
    use,
    open(usage) {
      const reservation = reserve(costOf(usage.model, usage.unit, usage.quantity));
      if (!reservation) return null;
      const request: MeteredRequest = {
        end(outcome, counted = usage.quantity) {
          if (!underWay.delete(request)) return;
          reservation.release();
          if (outcome !== 'refused') use({ ...usage, quantity: counted, isEstimate: outcome === 'lost' });
        },
      };
      underWay.add(request);
      return request;
    },
    closeAll() {
      for (const request of underWay) request.end('lost');
    },
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
