import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ChatBus } from '../chat/chat-bus.ts';
import type { Usage } from '../conversation/conversation-store.ts';
import type { CallFunction } from '../core/call-function.ts';
import { createCallMeter } from './call-meter.ts';
import { bookTrips, countCommands, countRequests, DATABASE_MODEL, KV_MODEL } from './count-trips.ts';

const PRICES = [
  { model: DATABASE_MODEL, unit: 'request', microUsdPerMillion: 5_000_000 },
  { model: KV_MODEL, unit: 'command', microUsdPerMillion: 2_000_000 },
];
function setUp(prices = PRICES) {
  const recorded: Usage[] = [];
  const warned: string[] = [];
  const meter = createCallMeter({
    prices,
    hold: { heldMicroUsd: 1000, usedMicroUsd: 0 },
    record: (usage) => void recorded.push(usage),
    nowMs: () => 0,
  });
  const logger = { info: () => undefined, warn: (message: string) => void warned.push(message), error: () => undefined };
  return { ctx: { meter, logger }, recorded, warned };
}
const NONE = { requests: 0, commands: 0 };

describe('the trips of a conversation', () => {
  it('are counted where they leave, failed ones too', async () => {
    const trips = { ...NONE };
    const call: CallFunction = countRequests(() => Promise.reject(new Error('down')), trips);
    await call('renew_hold', { conversation_id: 'c' }, z.unknown()).catch(() => undefined);
    const bus = {
      publish: async () => 1,
      claimMessage: async () => 't',
      read: () => {
        throw new Error('not used here');
      },
    } satisfies ChatBus;
    const counted = countCommands(bus, trips);
    await counted.publish('c', { type: 'end' });
    await counted.claimMessage('c', 'm', 't');
    expect(trips).toEqual({ requests: 1, commands: 6 });
  });

  it('are booked in one row a leg with what still follows, and counted anew', () => {
    const { ctx, recorded } = setUp();
    const trips = { requests: 37, commands: 4 };
    bookTrips(ctx, trips, { requests: 3, commands: 0 });
    bookTrips(ctx, trips, NONE);
    expect(recorded).toMatchObject([
      { leg: 'kv', model: KV_MODEL, unit: 'command', quantity: 4, isEstimate: false },
      { leg: 'database', model: DATABASE_MODEL, unit: 'request', quantity: 40, isEstimate: false },
    ]);
  });

  it('stay unbooked with a word in the log where the table has no price', () => {
    const { ctx, recorded, warned } = setUp([]);
    bookTrips(ctx, { requests: 5, commands: 5 }, NONE);
    expect([recorded, warned.length]).toEqual([[], 1]);
  });
});
