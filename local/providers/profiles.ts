import { z } from 'zod';
import { VENDORS, type Vendor } from './vendors.ts';

export const ProfileRequest = z.object({
  vendor: z.enum(VENDORS),
  firstMs: z.number().nonnegative().max(60_000).default(0),
  perTokenMs: z.number().nonnegative().max(10_000).default(0),
});
export type Profile = Omit<z.infer<typeof ProfileRequest>, 'vendor'>;

/** Extra latency by vendor, so that a bench compares clients and not this machine. */
export class Profiles {
  readonly #profiles = new Map<Vendor, Profile>();

  set(request: z.infer<typeof ProfileRequest>): void {
    const { vendor, ...profile } = request;
    this.#profiles.set(vendor, profile);
  }

  get(vendor: Vendor): Profile {
    return this.#profiles.get(vendor) ?? { firstMs: 0, perTokenMs: 0 };
  }

  list(): Partial<Record<Vendor, Profile>> {
    return Object.fromEntries(this.#profiles);
  }

  clear(): void {
    this.#profiles.clear();
  }
}
