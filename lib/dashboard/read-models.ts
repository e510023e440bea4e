import { z } from 'zod';

const text = z.string().nullable();
const LeadRow = z.object({
  id: z.uuid(),
  email: z.string(),
  name: text,
  company: text,
  need: text,
  stage: z.string(),
  score: z.number(),
  visits: z.number(),
  updatedAt: z.string(),
  conversationId: z.uuid().nullable(),
  channel: text,
  conversationState: text,
  placement: text,
  costMicroUsd: z.coerce.number(),
});
export type LeadRow = z.infer<typeof LeadRow>;

export const LeadsPage = z.object({
  leads: z.array(LeadRow),
  week: z.object({ leads: z.number(), qualified: z.number() }),
  weekCostMicroUsd: z.coerce.number(),
  days: z.array(z.object({ day: z.string(), leads: z.number() })),
  budget: z
    .object({ customerName: z.string(), ceilingMicroUsd: z.number(), spentMicroUsd: z.number(), heldMicroUsd: z.number() })
    .nullable(),
});
export type LeadsPage = z.infer<typeof LeadsPage>;

export const ConversationDetail = z.object({
  id: z.uuid(),
  channel: z.string(),
  state: z.string(),
  createdAt: z.string(),
  startedAt: text,
  endedAt: text,
  endReason: text,
  summary: text,
  nextStep: text,
  placement: text,
  campaign: z.string(),
  agentName: z.string(),
  lead: z.object({
    id: z.uuid(),
    email: z.string(),
    name: text,
    company: text,
    need: text,
    budget: text,
    timeline: text,
    phone: text,
    score: z.number(),
    stage: z.string(),
    visits: z.number(),
  }),
  scoreReasons: z.array(z.object({ reason: z.string(), points: z.number() })),
  turns: z.array(
    z.object({
      id: z.uuid(),
      role: z.enum(['visitor', 'agent']),
      content: z.string(),
      channel: z.string(),
      spokenAt: z.string(),
      isInterrupted: z.boolean(),
      metrics: z.record(z.string(), z.number()),
    }),
  ),
  /** What the guard kept back. */
  guardrails: z.array(
    z.object({
      id: z.uuid(),
      rule: z.string(),
      action: z.enum(['replaced', 'dropped', 'flagged']),
      channel: text,
      sentence: z.string(),
      replacement: text,
      at: z.string(),
    }),
  ),
  /** Which model answered each turn, and why; rows of old have no tier. */
  routing: z.array(
    z.object({
      id: z.uuid(),
      turnId: text,
      intent: z.string(),
      complexity: z.enum(['low', 'medium', 'high']),
      confidence: z.coerce.number(),
      model: z.string(),
      tier: z.enum(['small', 'large']).nullable(),
      reason: z.string(),
      decidedBy: z.enum(['classifier', 'rules']).nullable(),
      latencyMs: z.number().nullable(),
      at: z.string(),
    }),
  ),
  handovers: z.array(
    z.object({ id: z.uuid(), kind: z.enum(['handed_over', 'handed_back']), toName: text, reason: text, at: z.string() }),
  ),
  funnel: z.object({
    stage: z.string(),
    steps: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string(), at: z.string() })),
  }),
  usage: z.array(
    z.object({
      leg: z.string(),
      model: z.string(),
      unit: z.string(),
      quantity: z.coerce.number(),
      costMicroUsd: z.coerce.number(),
      isEstimate: z.boolean(),
    }),
  ),
  consent: z
    .object({
      givenAt: z.string(),
      accepted: z.array(z.string()),
      version: z.string(),
      hash: z.string(),
      text: z.string(),
      withdrawnAt: text,
    })
    .nullable(),
  /** How automated the visit looked, 0 to 100, and by what signs. */
  suspicion: z.object({ score: z.number(), reasons: z.array(z.string()) }).nullable(),
  deliveries: z.array(
    z.object({ kind: z.string(), state: z.string(), attempts: z.number(), sentAt: text, nextAt: text, lastError: text }),
  ),
  feedback: z.object({ rating: z.number(), words: text }).nullable(),
});
export type ConversationDetail = z.infer<typeof ConversationDetail>;
