import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { createCallFunction } from '../../lib/providers/supabase/call-function.ts';
import { createRateLimiter } from '../../lib/providers/upstash/rate-limiter.ts';
import type { EdgeServices } from '../../lib/runtime/edge-services.ts';
import { base, started } from './token-stubs.ts';

const JWT_SECRET = 'j'.repeat(43);
/** Longer than any run. */
const NO_DEADLINE_MS = 600_000;

export interface Trips {
  kv: number;
  postgres: number;
  /** The longest chain of trips that waited for each other, summed over the requests, which come one by one. */
  dependent: number;
  chain: number;
}
/** The real clients of the store and the database over a network that answers after `tripMs` and counts what was asked. */
export function countingServices(input: { tripMs: number; isClosed: boolean; trips: Trips }): EdgeServices {
  const { tripMs, isClosed, trips } = input;
  globalThis.fetch = async (url, init) => {
    const body: unknown = JSON.parse(String(init?.body));
    const place = trips.chain + 1;
    await wait(tripMs);
    trips.chain = Math.max(trips.chain, place);
    if (String(url).startsWith('http://kv.example')) {
      trips.kv += 1;
      // One answer per command: nothing noted, or the mark of a closed month; then what the limit script returns.
      const answers = z.array(z.array(z.unknown())).parse(body);
      return Response.json(answers.map(([name]) => ({ result: name === 'getex' ? (isClosed ? 1 : null) : [5, 20] })));
    }
    trips.postgres += 1;
    return Response.json({ roomName: started.parse(body).room_name, isResumed: false });
  };
  return {
    ...base,
    call: createCallFunction({ url: 'http://database.example', publishableKey: 'key', jwtSecret: JWT_SECRET }, 'edge_gateway'),
    limiter: createRateLimiter({ url: 'http://kv.example', token: 'local', deadlineMs: NO_DEADLINE_MS }),
  };
}
