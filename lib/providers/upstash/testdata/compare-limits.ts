import { createEngine } from '../../../../local/kv/engine/engine.ts';
import { encodeOutcome } from '../../../../local/kv/http/encode-reply.ts';
import { parseRequest } from '../../../../local/kv/http/parse-request.ts';
import type { LimitRequest } from '../../../gate/limiter.ts';
import { createRateLimiter } from '../rate-limiter.ts';
import { createSlidingWindow, type SlidingWindow } from './sliding-window.ts';

const WINDOW_MS = 60_000;
/** What docs/http.md promises, written down a second time. */
const PROMISED = {
  gate: [20, 300],
  token: [20, 240],
  chat: [40, 2_400],
  stream: [60, 2_400],
  read: [120, 6_000],
  suspect: [3, 12],
} as const;
const KINDS = ['suspect', 'gate', 'token', 'chat', 'stream', 'read'] as const satisfies (keyof typeof PROMISED)[];
const INSTANCES = 4;

export interface LimitFigures {
  requests: number;
  allowed: number;
  refused: number;
  /** Of those: because what many visitors share was full. */
  refusedTogether: number;
  /** Let through by the package's fractions in the exact millisecond in which the text would still say no. */
  rounded: number;
  /** Answers that were not the oracle's, in the verdict or in the time to come back: the first ten in words. */
  differences: number;
  examples: string[];
}

/** Answers a client's HTTP request from the engine of local/kv, without a network. */
function serveFrom(engine: ReturnType<typeof createEngine>): typeof fetch {
  return async (url, init) => {
    const request = parseRequest('POST', new URL(String(url)), String(init?.body));
    const isBase64 = new Headers(init?.headers).get('upstash-encoding') === 'base64';
    if (request.kind === 'command') return Response.json(encodeOutcome(engine.run(request.args), isBase64));
    if (request.kind !== 'pipeline') throw new Error(`Not expected: ${request.kind}`);
    return Response.json(request.commands.map((args) => encodeOutcome(engine.run(args), isBase64)));
  };
}

/** Bursts at the edges of windows and at the moments when one request of the window before stops counting, a millisecond to each side. */
function nextTime(random: () => number, atMs: number, isCrowded: boolean): number {
  const start = Math.floor(atMs / WINDOW_MS) * WINDOW_MS;
  // A crowd comes within seconds.
  const kind = isCrowded ? 0.012 + random() * 0.988 : random();
  if (kind < 0.003) return Math.max(atMs, start + WINDOW_MS - 2 + Math.floor(random() * 4));
  if (kind < 0.004) return atMs + Math.floor(random() * 3 * WINDOW_MS);
  if (kind < 0.014) {
    const [own, shared] = PROMISED[pickKind(random)];
    const limit = isCrowded ? shared : own;
    const moment = start + Math.round(WINDOW_MS * (1 - Math.floor(random() * limit) / limit)) - 1 + Math.floor(random() * 3);
    return moment > atMs && moment - atMs < 5_000 ? moment : atMs;
  }
  if (kind < 0.04 && !isCrowded) return atMs + Math.floor(random() * 600);
  return kind < 0.2 ? atMs + Math.floor(random() * 3) : atMs;
}
/** Wide limits are asked more often, so that all of them fill. */
const UP_TO = { suspect: 0.03, gate: 0.13, token: 0.23, chat: 0.38, stream: 0.6, read: 1 } as const;
function pickKind(random: () => number): LimitRequest['kind'] {
  const kind = random();
  return KINDS.find((name) => kind < UP_TO[name]) ?? 'read';
}

/** Now and then a crowd, each with an address of its own and enough of them to fill what they share; wide limits more seldom. */
function drawCrowd(random: () => number): { kind: LimitRequest['kind']; left: number } {
  const kind = pickKind(random);
  const limit = PROMISED[kind][1];
  return random() < 12 / limit ? { kind, left: Math.round(limit * (1.1 + random())) } : { kind, left: 0 };
}

/**
 * Four instances of the limiter over one store ask in turn; every answer is compared with the documented algorithm.
 * The caller gives a clock it has put in the place of Date.now, which the library reads itself.
 */
export async function compareLimits(input: {
  requests: number;
  random: () => number;
  setClock: (atMs: number) => void;
}): Promise<LimitFigures> {
  const { requests, random, setClock } = input;
  let atMs = Date.UTC(2026, 0, 5, 12);
  setClock(atMs);
  const engine = createEngine({ nowMs: () => atMs });
  const network = globalThis.fetch;
  globalThis.fetch = serveFrom(engine);
  const figures: LimitFigures = {
    requests,
    allowed: 0,
    refused: 0,
    refusedTogether: 0,
    rounded: 0,
    differences: 0,
    examples: [],
  };
  const windows = Object.fromEntries(
    KINDS.map((kind) => [kind, PROMISED[kind].map((limit) => createSlidingWindow({ limit, windowMs: WINDOW_MS }))]),
  ) as unknown as Record<LimitRequest['kind'], [own: SlidingWindow, shared: SlidingWindow]>;
  const settings = { url: 'http://kv.example', token: 'local', nowMs: () => atMs, deadlineMs: 600_000 };
  const limiters = Array.from({ length: INSTANCES }, () => createRateLimiter(settings));
  let crowd = { kind: KINDS[0] as LimitRequest['kind'], left: 0 };
  try {
    for (let number = 0; number < requests; number += 1) {
      if (crowd.left === 0 && random() < 0.04) crowd = drawCrowd(random);
      const isCrowded = crowd.left > 0;
      if (isCrowded) crowd.left -= 1;
      atMs = nextTime(random, atMs, isCrowded);
      setClock(atMs);
      const kind = isCrowded ? crowd.kind : pickKind(random);
      const address = isCrowded ? `crowd-${crowd.left}` : Number(random() < 0.15);
      const keys = [`ip:${address}`, ...(random() < 0.2 ? [`email:${Math.floor(random() * 3)}`] : [])];
      const sharedKeys = isCrowded || random() < 0.1 ? ['campaign:demo'] : [];
      const [own, shared] = windows[kind];
      const asked = [...keys.map((key) => [own, key] as const), ...sharedKeys.map((key) => [shared, key] as const)];
      const expected = asked.map(([window, key]) => window.look(key, atMs));
      const allowed = expected.every((answer) => answer.allowed);
      // What one of them refuses counts nowhere.
      if (allowed) for (const [window, key] of asked) window.ask(key, atMs);
      const retryAfterS = allowed ? 0 : Math.max(...expected.map((answer) => answer.resetMs - atMs)) / 1000;
      const answer = await limiters[number % INSTANCES]?.check({ kind, keys, sharedKeys });
      figures[allowed ? 'allowed' : 'refused'] += 1;
      if (expected.some((answer, place) => place >= keys.length && !answer.allowed)) figures.refusedTogether += 1;
      figures.rounded += expected.filter((one) => one.isRounded).length;
      if (answer?.allowed === allowed && answer.retryAfterS === retryAfterS && !answer.isBlind) continue;
      figures.differences += 1;
      if (figures.examples.length < 10)
        figures.examples.push(
          `${number} ${kind} ${keys} at ${atMs % WINDOW_MS} ms: ${JSON.stringify(answer)}, expected ${allowed}, ${retryAfterS}`,
        );
    }
  } finally {
    globalThis.fetch = network;
  }
  return figures;
}
