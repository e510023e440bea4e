import { z } from 'zod';

const text = z.string().nullable();
const Leased = z.object({
  deliveryId: z.uuid(),
  leaseToken: z.uuid(),
  attempt: z.number(),
  kind: z.enum(['slack', 'asana', 'resend']),
  settings: z.record(z.string(), z.unknown()),
  externalId: text,
  customerName: z.string(),
  members: z.array(z.string()),
});
const LeadCompleted = Leased.extend({
  event: z.literal('lead.completed'),
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
  /** Whether the visitor agreed to be contacted; a lead whose whole consent was withdrawn is never sent. */
  consent: z.object({ mayContact: z.boolean() }),
  campaign: z.object({ slug: z.string(), name: z.string(), businessName: z.string(), agentName: z.string() }),
});
const BudgetStep = Leased.extend({
  event: z.literal('budget.step'),
  detail: z.object({
    step: z.enum(['alert', 'economy', 'text', 'form']),
    /** First day of the month, YYYY-MM-DD. */
    month: z.string(),
    ceilingMicroUsd: z.number(),
    spentMicroUsd: z.number(),
    heldMicroUsd: z.number(),
  }),
});
const LeadErased = Leased.extend({
  event: z.literal('lead.erased'),
  detail: z.object({ leadId: z.uuid(), sentAt: z.array(z.string()), asanaTasks: z.array(z.string()) }),
});
const ConsentWithdrawn = Leased.extend({
  event: z.literal('consent.withdrawn'),
  detail: z.object({ leadId: z.uuid(), sentAt: z.array(z.string()) }),
});
export type WithdrawalDelivery = z.infer<typeof ConsentWithdrawn>;
export type ErasureDelivery = z.infer<typeof LeadErased>;
export type LeadDelivery = z.infer<typeof LeadCompleted>;
export type BudgetDelivery = z.infer<typeof BudgetStep>;

/** One leased delivery with all a sender needs; the shape of claim_deliveries. */
export const Delivery = z.discriminatedUnion('event', [LeadCompleted, LeadErased, ConsentWithdrawn, BudgetStep]);
export type Delivery = z.infer<typeof Delivery>;

/** `retry` may succeed later, `refused` never will without a person changing something. */
export type SendOutcome =
  | { outcome: 'sent'; externalId?: string | undefined }
  | { outcome: 'retry' | 'refused'; error: string; retryAfterS?: number | undefined };

/** Port: sends one message to one kind of destination. Never throws for what the vendor answered. */
export interface Sender {
  send(delivery: Delivery, signal: AbortSignal): Promise<SendOutcome>;
}
export type Senders = Partial<Record<Delivery['kind'], Sender>>;
