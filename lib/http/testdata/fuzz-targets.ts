import { isUtf8 } from 'node:buffer';
import type { ChatContext } from '../../chat/chat-session.ts';
import type { ChatModel } from '../../conversation/chat-model.ts';
import { AppError } from '../../core/app-error.ts';
import type { CallFunction } from '../../core/call-function.ts';
import { isStorable } from '../../core/is-storable.ts';
import { mintCsrf } from '../../gate/csrf.ts';
import { mintVisit, requireVisit } from '../../gate/visit-token.ts';
import { createRoomTokenMinter } from '../../providers/livekit/room-token-minter.ts';
import type { EdgeServices } from '../../runtime/edge-services.ts';
import { answerChatPost } from '../chat-route.ts';
import { answerGate, answerToken } from '../gate-route.ts';
import { otherMethods } from '../other-methods.ts';
import { answerOutboxRing } from '../outbox-route.ts';
import { MAX_JSON_BYTES } from '../read-json.ts';
import { respond } from '../route.ts';
import type { Draft, Random } from './fuzz-request.ts';

export const ROUTES = ['gate', 'token', 'chat', 'outbox'] as const;
export type FuzzedRoute = (typeof ROUTES)[number];

/** A route in this process, a request that it takes, and what of that request must be untouched for it to be taken. */
export interface FuzzTarget {
  draft: Draft;
  /** The status of a request that is let in. */
  lets: 201 | 202;
  answer(request: Request): Promise<Response>;
  isStillGenuine(changed: Draft): boolean;
}

export const ORIGIN = 'https://voice.example';
const EMBEDDER = 'https://shop.example';
const CONVERSATION = '01900000-0000-7000-8000-000000000001';
const CUSTOMER = '01900000-0000-7000-8000-0000000000c1';
const WEBHOOK_SECRET = 'w'.repeat(32);
const PRICES = ['input_token', 'cached_input_token', 'output_token'].map((unit) => ({ model: 'm', unit, microUsdPerMillion: 1 }));
const LEAD = { email: 'a@b.example', name: null, company: null, need: null, budget: null, timeline: null, phone: null };
const ANSWERS: Record<string, unknown> = {
  open_visit: { visitId: 'v', conversationId: CONVERSATION, customerId: CUSTOMER, leadId: CUSTOMER, channel: 'voice' },
  begin_conversation: {
    state: 'live',
    conversationId: CONVERSATION,
    customerId: CUSTOMER,
    locale: 'en-US',
    maxCallS: 300,
    isEconomy: false,
    turns: [],
    campaign: { slug: 'demo', agentName: 'Sol', businessName: 'Sonora', greeting: 'Hello.', persona: '' },
    lead: LEAD,
    hold: null,
    prices: PRICES,
  },
  save_turn: { id: 't' },
  renew_hold: { isGranted: true, heldMicroUsd: 100_000, usedMicroUsd: 0 },
  search_knowledge: [],
  take_answer_place: { state: 'first' },
  leave_answer_place: { left: true },
};

/** A database that refuses what no column can hold and says yes to the rest. */
const call: CallFunction = async (name, args, result) => {
  if (!isStorable(args)) throw new AppError('invalid_input', 'Something in what was sent cannot be accepted.');
  return result.parse(
    name === 'start_call' ? { roomName: (args as { room_name?: string }).room_name, isResumed: false } : ANSWERS[name],
  );
};
const silent = { info: () => undefined, warn: () => undefined };

/** Real signatures and tokens. What is logged as an error is a fault. */
function createServices(random: Random, onError: (error: unknown) => void): EdgeServices {
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
function createChat({ logger }: EdgeServices): ChatContext {
  const bus = {
    publish: async () => 1,
    claimMessage: async (_: string, __: string, turnId: string) => turnId,
    read: () => {
      throw new Error('not used here');
    },
  };
  return { call, bus, model, embedder: undefined, logger, nowMs: Date.now, sleep: async () => undefined };
}

/** The bytes a signed text stands for; base64url has several spellings of its last bits. */
const decoded = (text: unknown) =>
  String(text)
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('hex'))
    .join('.');
const isWhole = ({ method, body }: Draft) => method === 'POST' && body.length <= MAX_JSON_BYTES && isUtf8(body);
const bearerOf = ({ headers }: Draft) => decoded(headers.authorization?.replace('Bearer ', ''));

/** Only what a page of ours sent, with the form and the visit that it was given. */
function isFromOurPage(changed: Draft, genuine: Draft): boolean {
  const { csrf } = JSON.parse(changed.body.toString()) as { csrf?: unknown };
  const given = JSON.parse(genuine.body.toString()) as { csrf?: unknown };
  const site = changed.headers['sec-fetch-site'];
  return (
    changed.headers.origin === ORIGIN &&
    (site === undefined || site === 'same-origin') &&
    decoded(csrf) === decoded(given.csrf) &&
    (genuine.headers.authorization === undefined || bearerOf(changed) === bearerOf(genuine))
  );
}

/** Next calls a route's POST for a POST only. */
const onlyPost = (post: (request: Request) => Promise<Response>) => (request: Request) =>
  request.method === 'POST' ? post(request) : Promise.resolve(otherMethods('POST').PUT());

export async function openTarget(route: FuzzedRoute, random: Random, onError: (error: unknown) => void): Promise<FuzzTarget> {
  const services = createServices(random, onError);
  const draftOf = (body: object, headers: Record<string, string>): Draft => ({
    method: 'POST',
    path: route === 'outbox' ? '/api/hooks/outbox' : `/api/${route}`,
    headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  });
  const csrfFor = async (scope: string) => mintCsrf(services, { scope, embedder: EMBEDDER }).csrf;
  const visit = mintVisit(services, { conversationId: CONVERSATION, customerId: CUSTOMER, embedder: EMBEDDER });
  const withVisit = { authorization: `Bearer ${visit}` };
  if (route === 'gate' || route === 'token') {
    const consent = { version: '1', accepted: ['talk'] };
    const gate = { campaign: 'demo', email: 'maria@visitor.example', name: 'Zoë Müller', consent };
    const draft =
      route === 'gate'
        ? draftOf({ ...gate, csrf: await csrfFor('demo') }, {})
        : draftOf({ csrf: await csrfFor(CONVERSATION) }, withVisit);
    const answer = (request: Request) => (route === 'gate' ? answerGate : answerToken)(services, request);
    return { draft, lets: 201, answer, isStillGenuine: (changed) => isWhole(changed) && isFromOurPage(changed, draft) };
  }
  if (route === 'chat') {
    const draft = draftOf({ text: 'How much is a charger?', clientMessageId: 'fuzz-1' }, withVisit);
    const chat = createChat(services);
    const answer = onlyPost(async (request) => {
      const work: (() => Promise<void>)[] = [];
      const answered = await respond(services.logger, async () =>
        answerChatPost(services, chat, {
          request,
          visit: requireVisit(services, request.headers),
          later: (task) => void work.push(task),
        }),
      );
      for (const task of work) await task();
      return answered;
    });
    return { draft, lets: 202, answer, isStillGenuine: (changed) => isWhole(changed) && bearerOf(changed) === bearerOf(draft) };
  }
  const draft = draftOf(
    { type: 'INSERT', table: 'outbox', record: { id: CONVERSATION } },
    { 'x-webhook-secret': WEBHOOK_SECRET },
  );
  const bell = { secret: WEBHOOK_SECRET, logger: services.logger, deliver: () => undefined };
  const isStillGenuine = (changed: Draft) => isWhole(changed) && changed.headers['x-webhook-secret'] === WEBHOOK_SECRET;
  return { draft, lets: 202, answer: onlyPost((request) => answerOutboxRing(bell, request)), isStillGenuine };
}
