import { z } from 'zod';

const money = z.coerce.number();
const text = z.string().nullable();
const Figure = z.object({ quantity: z.number(), costMicroUsd: money });
/** A call's bill as read_receipt answers it; amounts in micro-dollars. */
export const CallReceipt = z.object({
  conversationId: z.uuid(),
  channel: z.string(),
  campaign: z.string(),
  startedAt: text,
  endedAt: text,
  endReason: text,
  month: text,
  heldMicroUsd: money,
  chargedMicroUsd: money,
  isSettled: z.boolean(),
  settledAt: text,
  costMicroUsd: money,
  absorbedMicroUsd: money,
  legs: z.array(
    z.object({
      leg: z.string(),
      model: z.string(),
      unit: z.string(),
      quantity: z.number(),
      events: z.number(),
      priceModel: text,
      microUsdPerMillion: money.nullable(),
      priceEffectiveFrom: text,
      priceSource: text,
      rounding: text,
      costMicroUsd: money,
      absorbedMicroUsd: money,
      estimatedMicroUsd: money,
      /** What was booked first; where the vendor's figure was booked at once, that figure. */
      estimate: Figure,
      /** Null while a part of it is still an estimate. */
      final: Figure.nullable(),
    }),
  ),
});
export type CallReceipt = z.infer<typeof CallReceipt>;
