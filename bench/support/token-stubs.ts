import { z } from 'zod';
import type { CallFunction } from '../../lib/core/call-function.ts';
import { createRoomTokenMinter } from '../../lib/providers/livekit/room-token-minter.ts';
import type { EdgeServices } from '../../lib/runtime/edge-services.ts';

export const LIVEKIT = { url: 'wss://rooms.example', apiKey: 'key', apiSecret: 'l'.repeat(43) };
export const ORIGIN = 'https://voice.example';
export const CONVERSATION = '01900000-0000-7000-8000-000000000001';
export const CUSTOMER = '01900000-0000-7000-8000-0000000000c1';

/** What does not differ between a stubbed network and a counted one. */
export const base = {
  minter: createRoomTokenMinter(LIVEKIT),
  csrfSecret: 'c'.repeat(43),
  visitSecret: 'v'.repeat(43),
  nowMs: Date.now,
  origins: [ORIGIN],
  isVercel: false,
  logger: { info: () => undefined, warn: () => undefined, error: console.error },
};
export const started = z.object({ room_name: z.string() });

/** The product's own edge with nothing behind the ports: what is left is our own work. */
export function stubbedServices(): EdgeServices {
  const call: CallFunction = async (_name, args, result) =>
    result.parse({ roomName: started.parse(args).room_name, isResumed: false });
  return {
    ...base,
    call,
    limiter: {
      check: async () => ({ allowed: true, retryAfterS: 0, isBlind: false, isClosed: false }),
      noteClosed: async () => undefined,
    },
  };
}
