import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import { withDisclosure } from './disclose.ts';
import { STAGES } from './funnel.ts';
import { type Closing, type HeardFacts, lateWrites, type Turn, type Usage } from './late-write.ts';

export type { HeardFacts, Turn, Usage } from './late-write.ts';

const nullableText = z.string().nullable();
export const LeadFacts = z.object({
  email: z.string(),
  name: nullableText,
  company: nullableText,
  need: nullableText,
  budget: nullableText,
  timeline: nullableText,
  phone: nullableText,
});
export type LeadFacts = z.infer<typeof LeadFacts>;

export const Price = z.object({
  model: z.string(),
  unit: z.string(),
  microUsdPerMillion: z.number(),
  /** How the vendor rounds the total of a conversation; exact where nothing is said. */
  rounding: z.enum(['exact', 'started_unit']).optional(),
});
export type Price = z.infer<typeof Price>;

export const SavedTurn = z.object({ id: z.string(), role: z.enum(['visitor', 'agent']), content: z.string() });
export type SavedTurn = z.infer<typeof SavedTurn>;

/** Who may speak in the agent's place on a subject of its own. */
export const Specialist = z.object({ id: z.string(), name: z.string(), when: z.string(), instructions: z.string() });
export type Specialist = z.infer<typeof Specialist>;

const Live = z.object({
  state: z.literal('live'),
  conversationId: z.string(),
  customerId: z.string(),
  locale: z.string(),
  campaign: z.object({
    slug: z.string(),
    agentName: z.string(),
    businessName: z.string(),
    greeting: z.string(),
    /** What the greeting is written in. */
    locale: z.string().optional(),
    /** The campaign's own choice. */
    voiceModel: z.string().nullish(),
    persona: z.string(),
    offLimits: z.array(z.object({ name: z.string(), phrases: z.array(z.string()), reply: z.string() })).optional(),
    specialists: z.array(Specialist).optional(),
  }),
  tier: z.object({ hasLargerModel: z.boolean(), knowledgeResults: z.number().int().positive().optional() }).optional(),
  flags: z.record(z.string(), z.boolean()).optional(),
  funnelStage: z.enum(STAGES).optional(),
  /** Who speaks; absent or null, the agent itself. */
  specialist: nullableText.optional(),
  /** Since the conversation began, also where it goes on elsewhere. */
  elapsedMs: z.number().optional(),
  /** Which model answered last. */
  routedTo: z.enum(['small', 'large']).nullish(),
  lead: LeadFacts,
  turns: z.array(SavedTurn),
  hold: z.object({ heldMicroUsd: z.number(), usedMicroUsd: z.number() }).nullable(),
  /** Longest duration, halved already when the month nears its ceiling. */
  maxCallS: z.number(),
  isEconomy: z.boolean(),
  prices: z.array(Price),
  /** What the conversation used before. */
  used: z.array(z.object({ model: z.string(), unit: z.string(), quantity: z.number() })).optional(),
});
export type LiveConversation = z.infer<typeof Live>;
const Begun = z.discriminatedUnion('state', [
  Live,
  z.object({ state: z.literal('ended'), reason: z.string().nullish() }),
  z.object({ state: z.literal('refused'), channel: z.literal('form') }),
]);

/** Nobody talks with our agent without being told what it is, whatever a customer wrote. */
function disclosed(begun: z.infer<typeof Begun>): z.infer<typeof Begun> {
  if (begun.state !== 'live') return begun;
  const { campaign, locale } = begun;
  return { ...begun, campaign: { ...campaign, greeting: withDisclosure({ ...campaign, locale, writtenIn: campaign.locale }) } };
}

const Renewed = z.object({
  isGranted: z.boolean(),
  heldMicroUsd: z.number().optional(),
  usedMicroUsd: z.number().optional(),
  closeReason: z.string().nullish(),
  channel: z.enum(['voice', 'text', 'form']).optional(),
  isEconomy: z.boolean().optional(),
});
export type RenewedHold = z.infer<typeof Renewed>;

const Passage = z.object({ id: z.string(), title: z.string(), content: z.string(), score: z.coerce.number() });
export type Passage = z.infer<typeof Passage>;

/** One conversation's door to the data, under the role agent_worker. Every call is idempotent by its ids. */
export function createConversationStore(call: CallFunction, conversationId: string) {
  const conversation_id = conversationId;
  const writes = lateWrites(conversationId);
  return {
    begin: (input: { channel: 'voice' | 'text'; workerId?: string }) =>
      call('begin_conversation', { conversation_id, channel: input.channel, worker_id: input.workerId ?? null }, Begun).then(
        disclosed,
      ),
    saveTurn: (turn: Turn) => {
      const { name, args } = writes.turn(turn);
      return call(name, args, z.object({ id: z.string() }).nullable());
    },
    saveLeadFacts: (facts: HeardFacts) => {
      const { name, args } = writes.facts(facts);
      return call(name, args, LeadFacts);
    },
    recordUsage: (usage: Usage) => {
      const { name, args } = writes.usage(usage);
      return call(name, args, z.object({ costMicroUsd: z.number() }));
    },
    /** Takes or keeps a place in the line of those who answer in writing. */
    takeAnswerPlace: (input: { placeId: string; isLast: boolean }) =>
      call(
        'take_answer_place',
        { conversation_id, place_id: input.placeId, is_last: input.isLast },
        z.object({ state: z.enum(['first', 'waiting', 'over']) }),
      ),
    leaveAnswerPlace: (placeId: string) =>
      call('leave_answer_place', { conversation_id, place_id: placeId }, z.object({ left: z.boolean() })),
    renewHold: () => call('renew_hold', { conversation_id }, Renewed),
    searchKnowledge: (input: { query: string; embedding?: number[] | undefined; embeddingModel?: string | undefined }) =>
      call(
        'search_knowledge',
        {
          conversation_id,
          query: input.query,
          query_embedding: input.embedding ? JSON.stringify(input.embedding) : null,
          embedding_model: input.embeddingModel ?? null,
        },
        z.array(Passage),
      ),
    /** Passages to go by while the database does not answer. */
    listPassages: () => call('list_passages', { conversation_id }, z.array(Passage)),
    end: (closing: Closing) => {
      const { name, args } = writes.end(closing);
      return call(name, args, z.object({ isFirst: z.boolean() }));
    },
  };
}
export type ConversationStore = ReturnType<typeof createConversationStore>;
