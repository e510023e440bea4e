import type { ConversationDetail } from './read-models.ts';

type Guardrail = ConversationDetail['guardrails'][number];

const RULES: Record<string, string> = {
  price_not_known: 'a price or percentage that your knowledge does not hold',
  promise_not_known: 'a promise that your knowledge does not make',
  email_echo: "the visitor's e-mail address",
  personal_data: 'an address or number of a person that your knowledge does not publish',
  instructions: 'a part of its own instructions',
  markup: 'code or markup',
  link: 'a link that your knowledge does not hold',
  off_limits: 'a topic that this campaign does not talk about',
  moderation: 'something harmful',
  fact_not_said: 'a fact about the visitor that was not said in this conversation',
};
/** The one fact that was not noted; its value is not kept. */
const FIELDS: Record<string, string> = {
  name: 'name',
  company: 'company',
  need: 'need',
  budget: 'budget',
  timeline: 'time',
  phone: 'phone number',
};

/** What happened, in one plain sentence. */
export function describeGuardrail(
  { rule, action, sentence }: Pick<Guardrail, 'rule' | 'action' | 'sentence'>,
  agentName: string,
): string {
  const what = RULES[rule] ?? 'something that a rule keeps back';
  if (rule === 'fact_not_said')
    return `${agentName} was about to note ${what} (${FIELDS[sentence] ?? sentence}). It was not noted.`;
  if (action === 'flagged') return `${agentName} said ${what} before the check came back. What would have followed was stopped.`;
  return `${agentName} was about to say ${what}. ${action === 'replaced' ? 'This was said instead:' : 'Nothing was said in its place.'}`;
}
