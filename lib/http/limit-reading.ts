import { keyedHash } from '../core/hash.ts';
import { type Limiter, requireWithinLimits } from '../gate/limiter.ts';
import { clientIp } from './client-ip.ts';

/** Counts a request by its address, and by `keys` if there is more to know it by; open while the store is down. Error: rate_limited. */
export async function limitReading(
  ctx: { limiter: Limiter; visitSecret: string; isVercel: boolean },
  headers: Headers,
  keys: string[] = [],
): Promise<void> {
  const address = `ip:${keyedHash(ctx.visitSecret, clientIp(headers, ctx.isVercel))}`;
  await requireWithinLimits(ctx.limiter, { kind: 'read', keys: [address, ...keys] });
}
