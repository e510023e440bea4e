import { z } from 'zod';
import { VENDORS, type Vendor } from './vendors.ts';

export const FAULTS = ['refuse', 'hang', '401', '429', '500', 'garbage', 'cut', 'silence', 'slow'] as const;
export type FaultName = (typeof FAULTS)[number];
export type Fault = { fault: FaultName; ms: number };

export const FaultRequest = z.object({
  vendor: z.enum(VENDORS),
  fault: z.union([z.enum(FAULTS), z.literal([401, 429, 500])]).transform((fault) => String(fault) as FaultName),
  count: z.number().int().positive().optional(),
  ms: z.number().int().nonnegative().max(600_000).optional(),
});
export type FaultRequest = z.infer<typeof FaultRequest>;

export const SLOW_BY_DEFAULT_MS = 3_000;

/**
 * Faults that were ordered, by vendor. One HTTP request takes one. A socket takes one when it opens and, if that gave
 * none, one for each utterance (stt) or Speak message (tts), so that a fault also reaches a call that is under way.
 */
export class Faults {
  readonly #orders = new Map<Vendor, FaultRequest>();

  order(request: FaultRequest): void {
    this.#orders.set(request.vendor, { ...request });
  }

  take(vendor: Vendor): Fault | undefined {
    const order = this.#orders.get(vendor);
    if (!order) return undefined;
    if (order.count !== undefined) {
      order.count -= 1;
      if (order.count === 0) this.#orders.delete(vendor);
    }
    return { fault: order.fault, ms: order.ms ?? (order.fault === 'slow' ? SLOW_BY_DEFAULT_MS : 0) };
  }

  list(): FaultRequest[] {
    return [...this.#orders.values()];
  }

  clear(): void {
    this.#orders.clear();
  }
}
