import type { Verdict } from '../conversation/classification.ts';
import type { RouteReason } from '../conversation/decision.ts';
import type { Stage } from '../conversation/funnel.ts';
import type { ConversationDetail } from './read-models.ts';

type Decision = ConversationDetail['routing'][number];

const REASONS: Readonly<Record<RouteReason, string>> = {
  simple: 'a simple question early in the talk',
  usual: 'an ordinary question',
  complex: 'a complex question',
  long_talk: 'the talk had lasted more than five minutes',
  unsure: 'what was meant was unclear, so it stayed with the model before',
  economy: 'the month nears its ceiling',
  tier: 'your plan has one model',
  switched_off: 'the larger model is switched off for you',
  one_model: 'no second model with a price is set up',
  budget: 'the larger model did not fit what this talk may cost',
};
const INTENTS: Readonly<Record<Verdict['intent'], string>> = {
  greeting: 'a greeting',
  question: 'a question',
  price: 'a price',
  booking: 'a booking',
  support: 'a problem',
  complaint: 'a complaint',
  person: 'a wish for a person',
  need: 'what the visitor wants',
  objection: 'an objection',
  off_topic: 'something else than your business',
  goodbye: 'a goodbye',
  other: 'something that fits no list',
};
const COMPLEXITY = { low: 'simple', medium: 'ordinary', high: 'complex' } as const;

const wordsFor = (words: Readonly<Record<string, string>>, key: string): string | undefined => words[key];

/** Which model answered and why, in one plain sentence. */
export function describeChoice({ tier, model, reason }: Pick<Decision, 'tier' | 'model' | 'reason'>): string {
  const which = tier === 'large' ? 'The larger model' : tier === 'small' ? 'The small model' : 'The model';
  return `${which} (${model}) answered: ${wordsFor(REASONS, reason) ?? reason.replace(/\.$/, '')}.`;
}

/** What the words were taken for, by whom, and how sure. */
export function describeJudgement(
  decision: Pick<Decision, 'intent' | 'complexity' | 'confidence' | 'decidedBy' | 'latencyMs'>,
): string {
  const { intent, complexity, confidence, decidedBy, latencyMs } = decision;
  const about = wordsFor(INTENTS, intent) ?? intent.replace(/_/g, ' ');
  const took = latencyMs === null ? '' : ` in ${latencyMs} ms`;
  const by = decidedBy === 'rules' ? 'our rules' : 'the classifier';
  return `Taken for ${about}, ${COMPLEXITY[complexity]}, by ${by}${took}, ${Math.round(confidence * 100)} % sure.`;
}

/** How many answers the larger model gave. */
export function describeShare(decisions: readonly Pick<Decision, 'tier'>[]): string {
  const large = decisions.filter(({ tier }) => tier === 'large').length;
  if (large === 0) return 'The small model gave every answer';
  return large === decisions.length
    ? 'The larger model gave every answer'
    : `The larger model gave ${large} of ${decisions.length} answers`;
}

const STAGES: Readonly<Record<Stage, string>> = {
  qualification: 'Qualification',
  booking: 'Booking',
  confirmation: 'Confirmation',
};
export function nameStage(stage: string): string {
  return wordsFor(STAGES, stage) ?? stage;
}
