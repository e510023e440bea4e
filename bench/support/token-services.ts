import { setTimeout as wait } from 'node:timers/promises';
import type { EdgeServices } from '../../lib/runtime/edge-services.ts';
import { answerOf, isStore, servicesOver } from './token-stubs.ts';

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
  return servicesOver(async (url, init) => {
    const place = trips.chain + 1;
    await wait(tripMs);
    trips.chain = Math.max(trips.chain, place);
    trips[isStore(url) ? 'kv' : 'postgres'] += 1;
    return answerOf(url, init, isClosed);
  });
}
