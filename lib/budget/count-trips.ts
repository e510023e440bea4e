import type { ChatBus } from '../chat/chat-bus.ts';
import type { CallFunction } from '../core/call-function.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { CallMeter } from './call-meter.ts';

export const DATABASE_MODEL = 'supabase-request';
export const KV_MODEL = 'upstash-command';

/** What a conversation asks of database and key-value store. */
export interface Trips {
  requests: number;
  commands: number;
}

export function countRequests(call: CallFunction, trips: Trips): CallFunction {
  return (name, args, result) => {
    trips.requests += 1;
    return call(name, args, result);
  };
}

/** EVAL, EXPIRE and PUBLISH, and the LRANGE by which the open page fetches what was published. */
export const COMMANDS_OF_AN_EVENT = 4;
/** SET, and the GET that a repeat needs. */
const COMMANDS_OF_A_CLAIM = 2;

export function countCommands(bus: ChatBus, trips: Trips): ChatBus {
  return {
    publish(conversationId, event) {
      trips.commands += COMMANDS_OF_AN_EVENT;
      return bus.publish(conversationId, event);
    },
    claimMessage(conversationId, clientMessageId, turnId) {
      trips.commands += COMMANDS_OF_A_CLAIM;
      return bus.claimMessage(conversationId, clientMessageId, turnId);
    },
    read: (conversationId, lastId, signal) => bus.read(conversationId, lastId, signal),
  };
}

/**
 * Books the trips so far, and those that `still` follow, in one row a leg, and starts to count anew. Where the table has no price
 * for them they stay unbooked, with a word in the log.
 */
export function bookTrips(ctx: { meter: CallMeter; logger: Logger }, trips: Trips, still: Trips): void {
  const legs = [
    { leg: 'kv', model: KV_MODEL, unit: 'command', quantity: trips.commands + still.commands },
    { leg: 'database', model: DATABASE_MODEL, unit: 'request', quantity: trips.requests + still.requests },
  ] as const;
  const isPriced = legs.every(({ model, unit }) => ctx.meter.hasPrice(model, unit));
  if (!isPriced) ctx.logger.warn('database and key-value store have no price and are not booked');
  else for (const leg of legs) ctx.meter.use({ ...leg, isEstimate: false });
  trips.requests = 0;
  trips.commands = 0;
}
