import type { ChatContext } from '../../chat/chat-session.ts';
import type { ChatModel } from '../../conversation/chat-model.ts';
import { AppError } from '../../core/app-error.ts';
import type { CallFunction } from '../../core/call-function.ts';
import { isStorable } from '../../core/is-storable.ts';
import { createRoomTokenMinter } from '../../providers/livekit/room-token-minter.ts';
import type { EdgeServices } from '../../runtime/edge-services.ts';
import type { Random } from './fuzz-request.ts';

export const ORIGIN = 'https://voice.example';
export const EMBEDDER = 'https://shop.example';
export const CONVERSATION = '01900000-0000-7000-8000-000000000001';
export const CUSTOMER = '01900000-0000-7000-8000-0000000000c1';
export const WEBHOOK_SECRET = 'w'.repeat(32);

const PRICES = ['input_token', 'cached_input_token', 'output_token'].map((unit) => ({ model: 'm', unit, microUsdPerMillion: 1 }));
const LEAD = { email: 'a@b.example', name: null, company: null, need: null, budget: null, timeline: null, phone: null };
const BUSINESS = { slug: 'demo', agentName: 'Sol', businessName: 'Sonora' };
const VISIT = { conversationId: CONVERSATION, customerId: CUSTOMER, leadId: CUSTOMER };
const CAMPAIGN = {
  ...BUSINESS,
  id: CUSTOMER,
  locale: 'en-US',
  name: 'Demo',
  headline: 'Talk to us',
  subline: '',
  signalColor: '#aa3311',
  allowedOrigins: [EMBEDDER],
  locales: ['en-US', 'de-DE'],
  consent: { version: '1', text: 'I agree.', hash: 'h', purposes: [{ id: 'talk', required: true, text: 'To talk.' }] },
  voice: true,
  isSpoken: true,
  moneyLeft: true,
};
const ANSWERS: Record<string, (args: Record<string, unknown>, random: Random) => unknown> = {
  open_visit: () => ({ ...VISIT, visitId: 'v', channel: 'voice' }),
  leave_gate: () => ({ state: 'ended' }),
  read_campaign: ({ slug }) => (slug === 'demo' ? CAMPAIGN : null),
  read_visit: (_, random) => ({
    ...VISIT,
    channel: random() < 0.5 ? 'text' : 'voice',
    state: random() < 0.5 ? 'live' : 'ended',
    summary: null,
    nextStep: null,
    lead: LEAD,
  }),
  request_close: () => ({ state: 'ended', roomName: null }),
  save_feedback: () => null,
  start_call: ({ room_name }) => ({ roomName: room_name, isResumed: false }),
  begin_conversation: () => ({
    ...VISIT,
    state: 'live',
    locale: 'en-US',
    maxCallS: 300,
    isEconomy: false,
    turns: [],
    campaign: { ...BUSINESS, greeting: 'Hello.', persona: '' },
    lead: LEAD,
    hold: null,
    prices: PRICES,
  }),
  save_turn: () => ({ id: 't' }),
  renew_hold: () => ({ isGranted: true, heldMicroUsd: 100_000, usedMicroUsd: 0 }),
  search_knowledge: () => [],
  take_answer_place: () => ({ state: 'first' }),
  leave_answer_place: () => ({ left: true }),
};

const silent = { info: () => undefined, warn: () => undefined };

/** Real signatures and tokens, and a database that refuses what no column can hold. What is logged as an error is a fault. */
export function createServices(random: Random, onError: (error: unknown) => void): EdgeServices {
  const call: CallFunction = async (name, args, result) => {
    if (!isStorable(args)) throw new AppError('invalid_input', 'Something in what was sent cannot be accepted.');
    return result.parse(ANSWERS[name]?.(args as Record<string, unknown>, random));
  };
  return {
    call,
    limiter: {
      check: async () => ({ allowed: random() > 0.01, retryAfterS: 7, isBlind: false, isClosed: random() < 0.01 }),
      noteClosed: async () => undefined,
    },
    minter: createRoomTokenMinter({ url: 'wss://rooms.example', apiKey: 'key', apiSecret: 'l'.repeat(32) }),
    csrfSecret: 'c'.repeat(32),
    visitSecret: 'v'.repeat(32),
    nowMs: Date.now,
    origins: [ORIGIN],
    isVercel: false,
    logger: { ...silent, error: (_message, attributes) => onError(attributes) },
  };
}

const model: ChatModel = {
  model: 'm',
  async *stream() {
    yield { kind: 'text', text: 'Yes, we do.' };
  },
  structured: () => Promise.reject(new Error('not used here')),
};

/** A chat that answers every message, and whose stream holds one event and ends. */
export function createChat({ call, logger }: EdgeServices): ChatContext {
  const bus: ChatContext['bus'] = {
    publish: async () => 1,
    claimMessage: async (_, __, turnId) => turnId,
    async *read(_, lastId) {
      if (!Number.isSafeInteger(lastId) || lastId < 0) throw new Error(`no number of an event: ${lastId}`);
      yield { id: lastId + 1, event: { type: 'end', reason: 'hang_up' } };
    },
  };
  return { call, bus, model, embedder: undefined, logger, nowMs: Date.now, sleep: async () => undefined };
}
