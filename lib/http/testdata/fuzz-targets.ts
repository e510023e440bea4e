import { isUtf8 } from 'node:buffer';
import { mintCsrf } from '../../gate/csrf.ts';
import { mintVisit, requireVisit, type Visit } from '../../gate/visit-token.ts';
import type { EdgeServices } from '../../runtime/edge-services.ts';
import { answerCampaign } from '../campaign-route.ts';
import { answerChatPost, answerChatStream } from '../chat-route.ts';
import { answerClose } from '../close-route.ts';
import { answerEvent } from '../events-route.ts';
import { answerFeedback } from '../feedback-route.ts';
import { answerGate, answerToken } from '../gate-route.ts';
import { otherMethods } from '../other-methods.ts';
import { answerOutboxRing } from '../outbox-route.ts';
import { answerQr } from '../qr-route.ts';
import { MAX_JSON_BYTES } from '../read-json.ts';
import { respond } from '../route.ts';
import { answerSweep } from '../sweep-route.ts';
import { answerVisit } from '../visit-route.ts';
import { answerWithdraw } from '../withdraw-route.ts';
import type { Draft, Random } from './fuzz-request.ts';
import { CONVERSATION, CUSTOMER, createChat, createServices, EMBEDDER, ORIGIN, WEBHOOK_SECRET } from './fuzz-services.ts';

type Answer = (request: Request) => Promise<Response>;
/** A route in this process, a request that it takes, and what of that request must be untouched for it to be taken. */
export interface FuzzTarget {
  draft: Draft;
  /** The status of a request that is let in. */
  lets: 200 | 201 | 202;
  answer: Answer;
  isStillGenuine(changed: Draft): boolean;
}
interface Setting {
  services: EdgeServices;
  random: Random;
  csrfFor: (scope: string) => string;
  withVisit: { authorization: string };
}

const CRON_SECRET = 's'.repeat(32);
const sleep = async () => undefined;

/** The bytes a signed text stands for; base64url has several spellings of its last bits. */
const decoded = (text: unknown) =>
  String(text)
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('hex'))
    .join('.');
const isRead = ({ method }: Draft) => method === 'GET' || method === 'HEAD';
const isWhole = ({ method, body }: Draft) => method === 'POST' && body.length <= MAX_JSON_BYTES && isUtf8(body);
const bearerOf = ({ headers }: Draft) => decoded(headers.authorization?.replace('Bearer ', ''));
const hasVisitOf = (changed: Draft, genuine: Draft) => bearerOf(changed) === bearerOf(genuine);
const lastPart = (draft: Draft) => new URL(draft.path, ORIGIN).pathname.split('/').at(-1) ?? '';

/** Only what a page of ours sent, with the form and the visit that it was given. */
function isFromOurPage(changed: Draft, genuine: Draft): boolean {
  const { csrf } = JSON.parse(changed.body.toString()) as { csrf?: unknown };
  const given = JSON.parse(genuine.body.toString()) as { csrf?: unknown };
  const site = changed.headers['sec-fetch-site'];
  return (
    changed.headers.origin === ORIGIN &&
    (site === undefined || site === 'same-origin') &&
    decoded(csrf) === decoded(given.csrf) &&
    (genuine.headers.authorization === undefined || hasVisitOf(changed, genuine))
  );
}
function isAllowedEmbedder({ path }: Draft): boolean {
  const embedder = new URL(path, ORIGIN).searchParams.get('embedder');
  return embedder === null || embedder === EMBEDDER || embedder === ORIGIN;
}

/** Next calls a route's GET for GET and HEAD, its POST for POST, and nothing of ours for the rest. */
const only =
  (method: 'GET' | 'POST', handle: Answer): Answer =>
  (request) =>
    request.method === method || (method === 'GET' && request.method === 'HEAD')
      ? handle(request)
      : Promise.resolve(otherMethods(method).PATCH());
const answered = ({ services }: Setting, method: 'GET' | 'POST', handle: Answer) =>
  only(method, (request) => respond(services.logger, () => handle(request)));
const ofVisit = (setting: Setting, method: 'GET' | 'POST', handle: (request: Request, visit: Visit) => Promise<Response>) =>
  answered(setting, method, async (request) => handle(request, requireVisit(setting.services, request.headers)));

/** An address's last part as Next hands it over; what cannot be decoded never reaches a route. */
function segment(request: Request): string {
  const raw = new URL(request.url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

const post = (path: string, body: object, headers: Record<string, string> = {}): Draft => ({
  method: 'POST',
  path: `/api/${path}`,
  headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(body)),
});
const get = (path: string, headers: Record<string, string> = {}): Draft => ({
  method: 'GET',
  path: `/api/${path}`,
  headers,
  body: Buffer.alloc(0),
});
/** Runs what a route leaves for later too: a fault there is a fault. */
async function withLater(handle: (later: (work: () => Promise<unknown>) => void) => Promise<Response>): Promise<Response> {
  const work: (() => Promise<unknown>)[] = [];
  const answer = await handle((task) => void work.push(task));
  for (const task of work) await task();
  return answer;
}

const TARGETS = {
  gate({ services, csrfFor }) {
    const consent = { version: '1', accepted: ['talk'] };
    const body = { campaign: 'demo', email: 'maria@visitor.example', name: 'Zoë Müller', consent, csrf: csrfFor('demo') };
    const draft = post('gate', body);
    const answer = (request: Request) => answerGate(services, request);
    return { draft, lets: 201, answer, isStillGenuine: (changed) => isWhole(changed) && isFromOurPage(changed, draft) };
  },
  token({ services, csrfFor, withVisit }) {
    const draft = post('token', { csrf: csrfFor(CONVERSATION) }, withVisit);
    const answer = (request: Request) => answerToken(services, request);
    return { draft, lets: 201, answer, isStillGenuine: (changed) => isWhole(changed) && isFromOurPage(changed, draft) };
  },
  chat(setting) {
    const { services, withVisit } = setting;
    const draft = post('chat', { text: 'How much is a charger?', clientMessageId: 'fuzz-1' }, withVisit);
    const chat = createChat(services);
    const answer = ofVisit(setting, 'POST', (request, visit) =>
      withLater((later) => answerChatPost(services, chat, { request, visit, later })),
    );
    return { draft, lets: 202, answer, isStillGenuine: (changed) => isWhole(changed) && hasVisitOf(changed, draft) };
  },
  stream(setting) {
    const draft = get('chat', { ...setting.withVisit, 'last-event-id': '7' });
    const chat = createChat({ ...setting.services, logger: { ...setting.services.logger, warn: setting.services.logger.error } });
    const answer = ofVisit(setting, 'GET', (request, visit) => answerChatStream(setting.services, chat, { request, visit }));
    return { draft, lets: 200, answer, isStillGenuine: (changed) => isRead(changed) && hasVisitOf(changed, draft) };
  },
  visit(setting) {
    const draft = get('visit', setting.withVisit);
    const answer = ofVisit(setting, 'GET', (request, visit) => answerVisit(setting.services, { request, visit }));
    return { draft, lets: 200, answer, isStillGenuine: (changed) => isRead(changed) && hasVisitOf(changed, draft) };
  },
  close(setting) {
    const draft = post('visit/close', { reason: 'hangup' }, setting.withVisit);
    return { ...closing(setting), draft, isStillGenuine: (changed) => isWhole(changed) && hasVisitOf(changed, draft) };
  },
  goodbye(setting) {
    const draft = post('visit/close', { reason: 'pagehide', campaign: 'demo', csrf: setting.csrfFor('demo') });
    return { ...closing(setting), draft, isStillGenuine: (changed) => isWhole(changed) && isFromOurPage(changed, draft) };
  },
  feedback(setting) {
    const draft = post('visit/feedback', { rating: 4, words: 'Friendly.' }, setting.withVisit);
    const answer = ofVisit(setting, 'POST', (request, visit) => answerFeedback(setting.services, { request, visit }));
    return { draft, lets: 201, answer, isStillGenuine: (changed) => isWhole(changed) && hasVisitOf(changed, draft) };
  },
  withdraw(setting) {
    const { call, logger } = setting.services;
    const draft = post('visit/withdraw', {}, setting.withVisit);
    const answer = ofVisit(setting, 'POST', (_, visit) =>
      withLater((later) =>
        answerWithdraw({ call, logger, later, sleep, rooms: undefined, bus: createChat(setting.services).bus }, visit),
      ),
    );
    return { draft, lets: 202, answer, isStillGenuine: (changed) => changed.method === 'POST' && hasVisitOf(changed, draft) };
  },
  events(setting) {
    const draft = post('events', { name: 'widget_opened' });
    const answer = answered(setting, 'POST', (request) => answerEvent(setting.services.logger, request));
    return { draft, lets: 200, answer, isStillGenuine: ({ method }) => method === 'POST' };
  },
  campaigns(setting) {
    const draft = get(`campaigns/demo?embedder=${encodeURIComponent(EMBEDDER)}`);
    const answer = answered(setting, 'GET', (request) => answerCampaign(setting.services, { request, slug: segment(request) }));
    const isStillGenuine = (changed: Draft) => isRead(changed) && lastPart(changed) === 'demo' && isAllowedEmbedder(changed);
    return { draft, lets: 200, answer, isStillGenuine };
  },
  qr(setting) {
    const draft = get('qr/demo.svg');
    const answer = answered(setting, 'GET', (request) => answerQr(setting.services, { request, file: segment(request) }));
    return {
      draft,
      lets: 200,
      answer,
      isStillGenuine: (changed) => isRead(changed) && /^demo\.(svg|png)$/.test(lastPart(changed)),
    };
  },
  outbox(setting) {
    const body = { type: 'INSERT', table: 'outbox', record: { id: CONVERSATION } };
    const draft = post('hooks/outbox', body, { 'x-webhook-secret': WEBHOOK_SECRET });
    const bell = { secret: WEBHOOK_SECRET, logger: setting.services.logger, deliver: () => undefined };
    const isStillGenuine = (changed: Draft) => isWhole(changed) && changed.headers['x-webhook-secret'] === WEBHOOK_SECRET;
    return { draft, lets: 202, answer: only('POST', (request) => answerOutboxRing(bell, request)), isStillGenuine };
  },
  sweep(setting) {
    const draft = get('cron/sweep', { authorization: `Bearer ${CRON_SECRET}` });
    const door = { secret: CRON_SECRET, logger: setting.services.logger, sweep: async () => ({ sent: 0 }) };
    const isStillGenuine = (changed: Draft) => isRead(changed) && changed.headers.authorization === draft.headers.authorization;
    return { draft, lets: 200, answer: only('GET', (request) => answerSweep(door, request)), isStillGenuine };
  },
} satisfies Record<string, (setting: Setting) => FuzzTarget>;

function closing(setting: Setting): { lets: 202; answer: Answer } {
  const closeChat = async () => undefined;
  const answer = answered(setting, 'POST', (request) =>
    withLater((later) => answerClose(setting.services, { request, closeChat, later, sleep })),
  );
  return { lets: 202, answer };
}

export type FuzzedRoute = keyof typeof TARGETS;
export const ROUTES = Object.keys(TARGETS) as FuzzedRoute[];

export function openTarget(route: FuzzedRoute, random: Random, onError: (error: unknown) => void): FuzzTarget {
  const services = createServices(random, onError);
  const csrfFor = (scope: string) => mintCsrf(services, { scope, embedder: EMBEDDER }).csrf;
  const visit = mintVisit(services, { conversationId: CONVERSATION, customerId: CUSTOMER, embedder: EMBEDDER });
  return TARGETS[route]({ services, random, csrfFor, withVisit: { authorization: `Bearer ${visit}` } });
}
