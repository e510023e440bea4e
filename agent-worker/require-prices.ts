import { z } from 'zod';
import type { CallFunction } from '#lib/core/call-function.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

/** No call without these; the others have something to fall back on. */
const NEEDED = ['STT_MODEL', 'TTS_MODEL', 'LLM_SMALL_MODEL'] as const;
type Models = Record<(typeof NEEDED)[number], string> & Readonly<Record<string, string>>;
const Unpriced = z.object({ unpriced: z.array(z.string()) });

/**
 * Refuses to start a worker whose calls would be refused for want of a price, and says which model of the environment it is; one that calls can do
 * without is logged. A database that does not answer is asked by the calls themselves.
 */
export async function requirePrices(ctx: { maintenance: CallFunction; logger: Logger }, models: Models): Promise<void> {
  const asked = ctx.maintenance('read_health', { models: Object.values(models) }, Unpriced);
  const answer = await asked.catch((error: unknown) => {
    ctx.logger.warn('prices not looked up', { error });
    return null;
  });
  const unpriced = Object.entries(models).filter(([, model]) => answer?.unpriced.includes(model));
  for (const [name, model] of unpriced) {
    if (NEEDED.some((needed) => needed === name))
      throw new Error(
        `${name}=${model} has no price, so no call may use it. Add a dated row to price_rates, or name another model.`,
      );
    ctx.logger.error('model without a price is refused', { name, model });
  }
}
