import { isUtf8 } from 'node:buffer';
import { AppError, STATUS } from '../../core/app-error.ts';
import type { CallFunction } from '../../core/call-function.ts';
import { mintCsrf } from '../../gate/csrf.ts';
import { mintVisit } from '../../gate/visit-token.ts';
import { createRoomTokenMinter } from '../../providers/livekit/room-token-minter.ts';
import type { EdgeServices } from '../../runtime/edge-services.ts';
import { answerGate, answerToken } from '../gate-route.ts';
import { MAX_JSON_BYTES } from '../read-json.ts';
import { type Draft, disturb, type Random } from './fuzz-request.ts';

export interface FuzzFigures {
  inputs: number;
  /** Answers by status. */
  statuses: Record<number, number>;
  /** What should never be: the first ten, with the input's number. */
  faults: string[];
}
const ORIGIN = 'https://voice.example';
const CONVERSATION = '01900000-0000-7000-8000-000000000001';
const CUSTOMER = '01900000-0000-7000-8000-0000000000c1';

/** Real signatures and tokens; a database that refuses what no column can hold and says yes to the rest. */
export function createServices(random: Random): EdgeServices {
  const call: CallFunction = async (name, args, result) => {
    if (
      !Object.values(args)
        .flat()
        .every((arg) => typeof arg !== 'string' || (arg.isWellFormed() && !arg.includes('\0')))
    )
      throw new AppError('invalid_input', 'Something in what was sent cannot be accepted.');
    const opened = { visitId: 'v', conversationId: CONVERSATION, customerId: CUSTOMER, leadId: CUSTOMER, channel: 'voice' };
    return result.parse(
      name === 'open_visit' ? opened : { roomName: (args as { room_name?: string }).room_name, isResumed: false },
    );
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
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
}

/** The bytes a signed text stands for; base64url has several spellings of its last bits. */
const decoded = (text: unknown) =>
  String(text)
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('hex'))
    .join('.');

/** Whether a request may be answered with 201: only if what opens the door is untouched. */
function isStillGenuine(draft: Draft, genuine: { csrf: string; visit: string | null }): boolean {
  const body = JSON.parse(draft.body.toString()) as { csrf?: unknown };
  const site = draft.headers['sec-fetch-site'];
  return (
    draft.method === 'POST' &&
    draft.body.length <= MAX_JSON_BYTES &&
    isUtf8(draft.body) &&
    draft.headers.origin === ORIGIN &&
    (site === undefined || site === 'same-origin') &&
    decoded(body.csrf) === decoded(genuine.csrf) &&
    (genuine.visit === null || decoded(draft.headers.authorization?.replace('Bearer ', '')) === decoded(genuine.visit))
  );
}

async function faultOf(draft: Draft, answer: Response, genuine: { csrf: string; visit: string | null }): Promise<string | null> {
  if (answer.status >= 500) return `status ${answer.status}`;
  if (answer.status === 201) return isStillGenuine(draft, genuine) ? null : 'let in';
  const problem = (await answer.json()) as { code?: string; status?: number; detail?: string };
  const isContract =
    STATUS[problem.code as keyof typeof STATUS] === answer.status && problem.status === answer.status && problem.detail;
  return isContract ? null : `no problem document: ${JSON.stringify(problem)}`;
}

/** Sends `inputs` disturbed requests through a route in this process; the same seed gives the same requests but for keys and times. */
export async function fuzzEdge(input: { route: 'gate' | 'token'; inputs: number; random: Random }): Promise<FuzzFigures> {
  const { route, inputs, random } = input;
  const services = createServices(random);
  const embedder = 'https://shop.example';
  const figures: FuzzFigures = { inputs, statuses: {}, faults: [] };
  const { csrf } = await mintCsrf(services, { scope: route === 'gate' ? 'demo' : CONVERSATION, embedder });
  const visit =
    route === 'gate' ? null : await mintVisit(services, { conversationId: CONVERSATION, customerId: CUSTOMER, embedder });
  const consent = { version: '1', accepted: ['talk'] };
  const body =
    route === 'gate' ? { campaign: 'demo', email: 'maria@visitor.example', name: 'Zoë Müller', consent, csrf } : { csrf };
  const draft: Draft = {
    method: 'POST',
    path: `/api/${route}`,
    headers: { origin: ORIGIN, 'content-type': 'application/json', ...(visit ? { authorization: `Bearer ${visit}` } : {}) },
    body: Buffer.from(JSON.stringify(body)),
  };
  for (let number = 0; number < inputs; number += 1) {
    const changed = disturb(random, draft);
    const hasBody = changed.method !== 'GET' && changed.method !== 'HEAD';
    const request = new Request(`${ORIGIN}${changed.path}`, {
      method: changed.method,
      headers: changed.headers,
      ...(hasBody ? { body: new Uint8Array(changed.body) } : {}),
    });
    let fault: string | null;
    try {
      const answer = await (route === 'gate' ? answerGate : answerToken)(services, request);
      figures.statuses[answer.status] = (figures.statuses[answer.status] ?? 0) + 1;
      fault = await faultOf(changed, answer, { csrf, visit });
    } catch (error) {
      fault = `unhandled: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (fault && figures.faults.length < 10)
      figures.faults.push(
        `${route} ${number}: ${fault}: ${changed.method} ${JSON.stringify(changed.headers)} ${changed.body.toString().slice(0, 200)}`,
      );
  }
  return figures;
}
