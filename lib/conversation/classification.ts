import { z } from 'zod';

export const INTENTS = [
  'greeting',
  'question',
  'price',
  'booking',
  'support',
  'complaint',
  'person',
  'need',
  'objection',
  'off_topic',
  'goodbye',
  'other',
] as const;

/** What one utterance is about, and how hard it is to answer well. */
export const Verdict = z.object({
  intent: z.enum(INTENTS),
  complexity: z.enum(['low', 'medium', 'high']),
  confidence: z.number().min(0).max(1),
});
export type Verdict = z.infer<typeof Verdict>;

/** Why our own rules decided: the classifier was not asked, or gave no answer in time. */
export type WhyRules = 'not_needed' | 'short' | 'late' | 'budget' | 'failed';

/** What our rules saw in an utterance. */
export type Signals = { words: number; questions: number; figures: number; expertWords: number; isComparing: boolean };

export type Classification = Verdict & {
  decidedBy: 'classifier' | 'rules';
  /** For the audit: what the classifier answered, or why the rules decided and what they saw. */
  raw: { model: string; answer: Verdict } | { why: WhyRules; signals: Signals };
  /** From the request to the classifier's answer. */
  latencyMs: number | null;
};
