import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import { uuidV7 } from '../core/uuid.ts';
import type { Decision } from './decision.ts';
import { withDisclosure } from './disclose.ts';
import { STAGES, type Stage } from './funnel.ts';
import type { GuardEvent } from './guard-event.ts';

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
    persona: z.string(),
    offLimits: z.array(z.object({ name: z.string(), phrases: z.array(z.string()), reply: z.string() })).optional(),
    specialists: z.array(Specialist).optional(),
  }),
  tier: z.object({ hasLargerModel: z.boolean() }).optional(),
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
  return { ...begun, campaign: { ...campaign, greeting: withDisclosure({ ...campaign, locale }) } };
}

const Renewed = z.object({
  isGranted: z.boolean(),
  heldMicroUsd: z.number().optional(),
  usedMicroUsd: z.number().optional(),
  closeReason: z.string().nullish(),
  isEconomy: z.boolean().optional(),
});
export type RenewedHold = z.infer<typeof Renewed>;

const Passage = z.object({ id: z.string(), title: z.string(), content: z.string(), score: z.coerce.number() });
export type Passage = z.infer<typeof Passage>;

export interface Turn {
  turnId: string;
  role: 'visitor' | 'agent';
  content: string;
  spokenAt: Date;
  channel: 'voice' | 'text';
  interrupted?: boolean;
  /** Milliseconds per leg, as measured. */
  metrics?: Record<string, number>;
}
export interface Usage {
  usageId: string;
  leg: 'stt' | 'tts' | 'llm' | 'embedding' | 'room' | 'database' | 'kv';
  model: string;
  unit:
    | 'stt_second'
    | 'tts_character'
    | 'input_token'
    | 'cached_input_token'
    | 'output_token'
    | 'room_minute'
    | 'request'
    | 'command';
  quantity: number;
  isEstimate: boolean;
}
export interface Closing {
  reason: string;
  summary?: string | undefined;
  nextStep?: string | undefined;
  need?: string | undefined;
}

/** One conversation's door to the data, under the role agent_worker. Every call is idempotent by its ids. */
export function createConversationStore(call: CallFunction, conversationId: string) {
  const conversation_id = conversationId;
  return {
    begin: (input: { channel: 'voice' | 'text'; workerId?: string }) =>
      call('begin_conversation', { conversation_id, channel: input.channel, worker_id: input.workerId ?? null }, Begun).then(
        disclosed,
      ),
    saveTurn: (turn: Turn) =>
      call(
        'save_turn',
        {
          conversation_id,
          turn_id: turn.turnId,
          role: turn.role,
          content: turn.content,
          spoken_at: turn.spokenAt.toISOString(),
          channel: turn.channel,
          interrupted: turn.interrupted ?? false,
          metrics: turn.metrics ?? {},
        },
        z.object({ id: z.string() }).nullable(),
      ),
    saveLeadFacts: (facts: Partial<Record<Exclude<keyof LeadFacts, 'email'>, string>>) =>
      call('save_lead_facts', { conversation_id, ...facts }, LeadFacts),
    recordUsage: (usage: Usage) =>
      call(
        'record_usage',
        {
          conversation_id,
          usage_id: usage.usageId,
          leg: usage.leg,
          model: usage.model,
          unit: usage.unit,
          quantity: usage.quantity,
          is_estimate: usage.isEstimate,
        },
        z.object({ costMicroUsd: z.number() }),
      ),
    /** Notes what the guard kept back. The id is made here, once, so that a repeated write is one row. */
    noteGuarded: (event: GuardEvent & { channel: 'voice' | 'text'; turnId?: string | undefined }, nowMs: number) => {
      const event_id = uuidV7(nowMs);
      return () =>
        call(
          'save_guardrail_event',
          {
            conversation_id,
            event_id,
            rule: event.rule,
            action: event.action,
            sentence: event.sentence,
            replacement: event.replacement,
            turn_id: event.turnId ?? null,
            channel: event.channel,
          },
          z.object({ id: z.string() }),
        );
    },
    /** Notes which model answers and why. */
    noteRouted: (decision: Decision & { turnId: string | null; channel: 'voice' | 'text' }, nowMs: number) => {
      const decision_id = uuidV7(nowMs);
      return () =>
        call(
          'save_routing_decision',
          {
            conversation_id,
            decision_id,
            intent: decision.intent,
            complexity: decision.complexity,
            confidence: Math.round(decision.confidence * 1000) / 1000,
            chosen_model: decision.modelId,
            reason: decision.reason,
            turn_id: decision.turnId,
            raw_response: decision.raw,
            tier: decision.model,
            decided_by: decision.decidedBy,
            channel: decision.channel,
            latency_ms: decision.latencyMs,
          },
          z.object({ id: z.string() }),
        );
    },
    moveFunnel: (step: { to: Stage; reason: string }, nowMs: number) => {
      const transition_id = uuidV7(nowMs);
      return () =>
        call(
          'move_funnel',
          { conversation_id, transition_id, to_stage: step.to, reason: step.reason },
          z.object({ stage: z.string(), isMoved: z.boolean() }),
        );
    },
    /** Gives the talk to a specialist, or back to the agent where it is null. */
    handOver: (to: { specialist: string | null; reason: string }, nowMs: number) => {
      const event_id = uuidV7(nowMs);
      return () =>
        call(
          'hand_over',
          { conversation_id, event_id, specialist: to.specialist, reason: to.reason },
          z.object({ specialist: z.string().nullable(), isChanged: z.boolean() }),
        );
    },
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
    end: (closing: Closing) =>
      call(
        'end_conversation',
        {
          conversation_id,
          reason: closing.reason,
          summary: closing.summary ?? null,
          next_step: closing.nextStep ?? null,
          need: closing.need ?? null,
        },
        z.object({ isFirst: z.boolean() }),
      ),
  };
}
export type ConversationStore = ReturnType<typeof createConversationStore>;
