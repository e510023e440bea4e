import { createRoomTokenMinter } from '../../lib/providers/livekit/room-token-minter.ts';
import { createCallFunction } from '../../lib/providers/supabase/call-function.ts';
import { createRateLimiter } from '../../lib/providers/upstash/rate-limiter.ts';
import type { EdgeServices } from '../../lib/runtime/edge-services.ts';

export const LIVEKIT = { url: 'wss://rooms.example', apiKey: 'key', apiSecret: 'l'.repeat(43) };
export const ORIGIN = 'https://voice.example';
export const CONVERSATION = '01900000-0000-7000-8000-000000000001';
export const CUSTOMER = '01900000-0000-7000-8000-0000000000c1';

/** What is no network. */
export const base = {
  minter: createRoomTokenMinter(LIVEKIT),
  csrfSecret: 'c'.repeat(43),
  visitSecret: 'v'.repeat(43),
  nowMs: Date.now,
  origins: [ORIGIN],
  isVercel: false,
  logger: { info: () => undefined, warn: () => undefined, error: console.error },
};
const DATABASE = 'http://database.example';
const STORE = 'http://kv.example';
const JWT_SECRET = 'j'.repeat(43);
/** Longer than any run. */
const NO_DEADLINE_MS = 600_000;

const AS_JSON = { headers: { 'content-type': 'application/json' } };
/** Address, conversation and customer. */
const ROOM_IN_ALL = '[[5,20],[5,20],[5,240]]';

/** Which of the two was asked. */
export const isStore = (url: unknown) => String(url).startsWith(STORE);

/** What store and database answer to the requests of a token: nothing noted, or the mark of a closed month; room in every window; a room. */
export function answerOf(url: unknown, init: RequestInit | undefined, isClosed: boolean): Response {
  // Read and written with as little work as may be: a real network's is not ours either.
  const body = String(init?.body);
  if (!isStore(url)) return new Response(`{"roomName":"${/"room_name":"([^"]+)"/.exec(body)?.[1]}","isResumed":false}`, AS_JSON);
  return new Response(`{"result":[${ROOM_IN_ALL},${isClosed ? '"dGV4dA=="' : null}]}`, AS_JSON);
}

/** The product's own edge with the real clients of store and database; `fetch` is the network they meet. */
export function servicesOver(network: typeof fetch): EdgeServices {
  globalThis.fetch = network;
  return {
    ...base,
    call: createCallFunction({ url: DATABASE, publishableKey: 'key', jwtSecret: JWT_SECRET }, 'edge_gateway'),
    limiter: createRateLimiter({ url: STORE, token: 'local', deadlineMs: NO_DEADLINE_MS }),
  };
}

/** A network that answers at once: what is left is our own work, that of the clients included. */
export const stubbedServices = () => servicesOver(async (url, init) => answerOf(url, init, false));
