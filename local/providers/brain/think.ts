import { type ChatMessage, type ChatRequest, textOf } from '../openai/chat-request.ts';
import { classifyMessage } from './classify-message.ts';
import { askedField, composeReply } from './compose-reply.ts';
import { extractLead } from './extract-lead.ts';
import { classifyIntent } from './intent.ts';
import { LEAD_FIELDS, type LeadFacts, readPromptSections } from './prompt-sections.ts';
import { contentWords, type Embed } from './rank-sentences.ts';
import { sampleFromSchema } from './sample-from-schema.ts';
import { summarizeCall } from './summarize-call.ts';

export type Thought = { text: string; toolCalls: { name: string; arguments: string }[] };

/** The local chat model: rules, and retrieval over what the request itself holds. It keeps nothing between requests. */
export async function think(request: ChatRequest, ctx: { embed: Embed | undefined; modelNote: string }): Promise<Thought> {
  const { messages } = request;
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  const userText = textOf(messages[lastUser]);
  if (request.response_format?.json_schema) return { text: JSON.stringify(structured(request, userText)), toolCalls: [] };
  if (request.response_format?.type === 'json_object') return { text: JSON.stringify({ reply: userText }), toolCalls: [] };

  const system = messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(textOf)
    .join('\n');
  const { passages, lead, hasLead } = readPromptSections(system);
  const previousReply = textOf(
    messages.slice(0, Math.max(0, lastUser)).findLast((message) => message.role === 'assistant' && textOf(message) !== ''),
  );
  const found = extractLead(userText, askedField(previousReply));
  const answered = callsSince(messages, lastUser);

  const news = newFacts(found, lead);
  const saves = Object.keys(news).length > 0 && offers(request, 'save_lead') && !answered.has('save_lead');
  if (answered.has('end_call')) return { text: 'Goodbye!', toolCalls: [] };
  const before = messages.slice(0, Math.max(0, lastUser));
  const said = (role: string) => before.filter((message) => message.role === role).map(textOf);
  const history = { visitor: said('user'), agent: said('assistant') };
  const specialist = specialistFor(request, userText);
  if (specialist && !answered.has(HAND_OVER)) {
    const saved = saves ? [{ name: 'save_lead', arguments: JSON.stringify(news) }] : [];
    const handOver = { name: HAND_OVER, arguments: JSON.stringify({ specialist, reason: userText.slice(0, 200) }) };
    return { text: 'Let me bring in our colleague for that.', toolCalls: [...saved, handOver] };
  }
  const name = answered.has(HAND_OVER) ? /^You speak now as ([^,\n]+),/m.exec(system)?.[1] : undefined;
  const reply = await composeReply({ userText, previousReply, history, passages, lead, hasLead, found, ...ctx });
  const text = name ? `This is ${name}, an AI as well. ${reply}` : reply;
  const endsCall = classifyMessage(userText).isGoodbye && offers(request, 'end_call');
  // The answer and what was learnt go out together, as a real model is told to: one request a turn.
  const toolCalls = [
    ...(saves ? [{ name: 'save_lead', arguments: JSON.stringify(news) }] : []),
    ...(endsCall ? [{ name: 'end_call', arguments: endCallArguments(request) }] : []),
  ];
  return { text, toolCalls };
}

function structured(request: ChatRequest, userText: string): unknown {
  const { name, schema = {} } = request.response_format?.json_schema ?? {};
  if (name === 'call_summary') return onlyAllowed(summarizeCall(userText), schema.properties);
  if (name === 'intent') return onlyAllowed(classifyIntent(userText, schema), schema.properties);
  return sampleFromSchema(schema, userText.slice(0, 200));
}

/** A strict schema may leave out what a rule can tell. */
function onlyAllowed(value: Record<string, unknown>, properties: Record<string, unknown> | undefined): Record<string, unknown> {
  return properties ? Object.fromEntries(Object.entries(value).filter(([key]) => key in properties)) : value;
}

/** Names of the tools that were already called for the newest user message. */
function callsSince(messages: readonly ChatMessage[], from: number): Set<string> {
  const calls = messages.slice(Math.max(0, from)).flatMap((message) => message.tool_calls ?? []);
  return new Set(calls.map((call) => call.function.name));
}

function newFacts(found: LeadFacts, lead: LeadFacts): LeadFacts {
  const fresh = LEAD_FIELDS.filter(
    (field) => found[field] !== undefined && found[field]?.toLowerCase() !== lead[field]?.toLowerCase(),
  );
  // What the lead says already stays, but a name or a number may be corrected.
  const wanted = fresh.filter((field) => lead[field] === undefined || (field !== 'need' && field !== 'timeline'));
  return Object.fromEntries(wanted.map((field) => [field, found[field]]));
}

function offers(request: ChatRequest, tool: string): boolean {
  return request.tool_choice !== 'none' && (request.tools ?? []).some((one) => one.function?.name === tool);
}

const HAND_OVER = 'hand_over_to_specialist';
/** Two words in common with a specialist's subject are no chance. */
const SHARED_WORDS = 2;

/** The specialist whose subject, as the tool describes it (`id: subject; id: subject.`), the message is about. */
function specialistFor(request: ChatRequest, userText: string): string | undefined {
  const tool = request.tools?.find((one) => one.function?.name === HAND_OVER)?.function;
  if (!tool || request.tool_choice === 'none') return undefined;
  const asked = contentWords(userText);
  const subjects = Array.from((tool.description ?? '').matchAll(/(?:^|[.;] )([a-z][a-z0-9-]*): ([^;]+)/g));
  return subjects.find(
    ([, , subject = '']) => [...contentWords(subject)].filter((word) => asked.has(word)).length >= SHARED_WORDS,
  )?.[1];
}

function endCallArguments(request: ChatRequest): string {
  const schema = request.tools?.find((one) => one.function?.name === 'end_call')?.function?.parameters;
  return JSON.stringify(schema ? sampleFromSchema(schema, 'goodbye') : {});
}
