import { setTimeout as wait } from 'node:timers/promises';
import type { LiveConversation, Price } from '#lib/conversation/conversation-store.ts';
import type { CallFunction } from '#lib/core/call-function.ts';

export const MODELS = {
  stt: 'nova-3',
  llm: 'gpt-6-luna',
  tts: 'aura-2-thalia-en',
  embedding: 'text-embedding-3-small',
  moderation: 'omni-moderation-latest',
};
/** As long as a search takes in a small database. */
const SEARCH_MS = 10;

const PRICES: Price[] = [
  { model: MODELS.stt, unit: 'stt_second', microUsdPerMillion: 100 },
  { model: MODELS.tts, unit: 'tts_character', microUsdPerMillion: 30 },
  ...['input_token', 'cached_input_token', 'output_token'].map((unit) => ({ model: MODELS.llm, unit, microUsdPerMillion: 1 })),
  { model: MODELS.embedding, unit: 'input_token', microUsdPerMillion: 1 },
  { model: MODELS.moderation, unit: 'request', microUsdPerMillion: 0 },
];

export const TALK: LiveConversation = {
  state: 'live',
  conversationId: '01900000-0000-7000-8000-000000000001',
  customerId: '01900000-0000-7000-8000-000000000002',
  locale: 'en',
  campaign: {
    slug: 'turns',
    agentName: 'Nova',
    businessName: 'Brightroof',
    greeting: 'Hello, this is Nova, the AI assistant of Brightroof. How can I help?',
    persona: 'You are friendly and brief.',
  },
  lead: { email: 'caller@example.com', name: null, company: null, need: null, budget: null, timeline: null, phone: null },
  turns: [],
  hold: { heldMicroUsd: 1_000_000_000, usedMicroUsd: 0 },
  maxCallS: 3_600,
  isEconomy: false,
  prices: PRICES,
};

const PASSAGES = [
  { id: 'p1', title: 'Quotes', content: 'A quote is free and takes two days. We call back to agree on a visit.', score: 1 },
  { id: 'p2', title: 'Opening hours', content: 'The office is open from eight to five on weekdays.', score: 0.8 },
];

/** The data door of a call: knowledge after a moment, and everything else is taken. */
export const callFunction: CallFunction = async (name, _args, result) => {
  await wait(SEARCH_MS);
  return result.parse(
    name === 'search_knowledge' ? PASSAGES : name === 'save_lead_facts' ? TALK.lead : { id: 'noted', costMicroUsd: 0 },
  );
};
