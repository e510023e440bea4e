import { z } from 'zod';
import type { FunctionArgs } from '../core/database-functions.ts';
import type { Decision } from './decision.ts';
import type { Stage } from './funnel.ts';
import type { GuardEvent } from './guard-event.ts';

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

/** What was heard just now. */
export type HeardFacts = Partial<Record<'name' | 'company' | 'need' | 'budget' | 'timeline' | 'phone', string>>;

/** The functions whose calls may come late and twice: each is idempotent by an id of its own, or by what it does. */
const LATE_FUNCTIONS = [
  'save_turn',
  'record_usage',
  'save_lead_facts',
  'save_conversation_event',
  'save_guardrail_event',
  'save_routing_decision',
  'move_funnel',
  'hand_over',
  'end_conversation',
] as const;
type LateFunction = (typeof LATE_FUNCTIONS)[number];

/** One write of a conversation, as data: it can wait somewhere else than in this process. */
export type LateWrite = { [Name in LateFunction]: { name: Name; args: FunctionArgs<Name> } }[LateFunction];

const Kept = z.object({ name: z.enum(LATE_FUNCTIONS), args: z.record(z.string(), z.unknown()) });

/** A write that comes back from where it waited; null when it is none of this conversation's. */
export function readLateWrite(value: unknown, conversationId: string): LateWrite | null {
  const kept = Kept.safeParse(value);
  return kept.success && kept.data.args.conversation_id === conversationId ? (kept.data as LateWrite) : null;
}

/** The writes of one conversation. */
export function lateWrites(conversationId: string) {
  const conversation_id = conversationId;
  return {
    turn: (turn: Turn) =>
      ({
        name: 'save_turn',
        args: {
          conversation_id,
          turn_id: turn.turnId,
          role: turn.role,
          content: turn.content,
          spoken_at: turn.spokenAt.toISOString(),
          channel: turn.channel,
          interrupted: turn.interrupted ?? false,
          metrics: turn.metrics ?? {},
        },
      }) satisfies LateWrite,
    usage: (usage: Usage) =>
      ({
        name: 'record_usage',
        args: {
          conversation_id,
          usage_id: usage.usageId,
          leg: usage.leg,
          model: usage.model,
          unit: usage.unit,
          quantity: usage.quantity,
          is_estimate: usage.isEstimate,
        },
      }) satisfies LateWrite,
    facts: (facts: HeardFacts, factsId?: string) =>
      ({
        name: 'save_lead_facts',
        args: { conversation_id, ...facts, ...(factsId ? { facts_id: factsId } : {}) },
      }) satisfies LateWrite,
    event: (event: { eventId: string; kind: string; detail?: Record<string, string | number | boolean> }) =>
      ({
        name: 'save_conversation_event',
        args: { conversation_id, event_id: event.eventId, kind: event.kind, detail: event.detail ?? {} },
      }) satisfies LateWrite,
    /** What the guard kept back. */
    guarded: (event: GuardEvent & { channel: 'voice' | 'text'; turnId?: string | undefined }, eventId: string) =>
      ({
        name: 'save_guardrail_event',
        args: {
          conversation_id,
          event_id: eventId,
          rule: event.rule,
          action: event.action,
          sentence: event.sentence,
          replacement: event.replacement,
          turn_id: event.turnId ?? null,
          channel: event.channel,
        },
      }) satisfies LateWrite,
    /** Which model answers and why. */
    routed: (decision: Decision & { turnId: string | null; channel: 'voice' | 'text' }, decisionId: string) =>
      ({
        name: 'save_routing_decision',
        args: {
          conversation_id,
          decision_id: decisionId,
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
      }) satisfies LateWrite,
    moved: (step: { to: Stage; reason: string }, transitionId: string) =>
      ({
        name: 'move_funnel',
        args: { conversation_id, transition_id: transitionId, to_stage: step.to, reason: step.reason },
      }) satisfies LateWrite,
    /** To a specialist, or back to the agent where it is null. */
    handedOver: (to: { specialist: string | null; reason: string }, eventId: string) =>
      ({
        name: 'hand_over',
        args: { conversation_id, event_id: eventId, specialist: to.specialist, reason: to.reason },
      }) satisfies LateWrite,
    end: (closing: Closing) =>
      ({
        name: 'end_conversation',
        args: {
          conversation_id,
          reason: closing.reason,
          summary: closing.summary ?? null,
          next_step: closing.nextStep ?? null,
          need: closing.need ?? null,
        },
      }) satisfies LateWrite,
  };
}
