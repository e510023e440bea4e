import { z } from 'zod';

const text = z.string().nullable();
/** One leased delivery with all a sender needs; the shape of claim_deliveries. */
export const Delivery = z.object({
  deliveryId: z.uuid(),
  leaseToken: z.uuid(),
  attempt: z.number(),
  kind: z.enum(['slack', 'asana', 'resend']),
  settings: z.record(z.string(), z.unknown()),
  externalId: text,
  lead: z.object({
    id: z.uuid(),
    email: z.string(),
    name: text,
    company: text,
    need: text,
    budget: text,
    timeline: text,
    phone: text,
    stage: z.string(),
    score: z.number(),
    visits: z.number(),
  }),
  conversation: z.object({
    id: z.uuid(),
    channel: z.string(),
    startedAt: text,
    endedAt: text,
    endReason: text,
    summary: text,
    nextStep: text,
    placement: text,
    costMicroUsd: z.coerce.number(),
    turns: z.number(),
  }),
  campaign: z.object({ slug: z.string(), name: z.string(), businessName: z.string(), agentName: z.string() }),
  members: z.array(z.string()),
});
export type Delivery = z.infer<typeof Delivery>;

/** `retry` may succeed later, `refused` never will without a person changing something. */
export type SendOutcome =
  | { outcome: 'sent'; externalId?: string | undefined }
  | { outcome: 'retry' | 'refused'; error: string; retryAfterS?: number | undefined };

/** Port: sends one lead to one kind of destination. Never throws for what the vendor answered. */
export interface Sender {
  send(delivery: Delivery, signal: AbortSignal): Promise<SendOutcome>;
}
export type Senders = Partial<Record<Delivery['kind'], Sender>>;
