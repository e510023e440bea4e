import { afterEach, describe, expect, it, vi } from 'vitest';
import { randomId } from '../core/base64url.ts';
import type { CallFunction } from '../core/call-function.ts';
import { mintCsrf, verifyCsrf } from '../gate/csrf.ts';
import { VISIT_TTL_MS } from '../gate/visit-token.ts';
import { startCall } from './start-call.ts';

const NOW_MS = 1_800_000_000_000;
const conversationId = '01900000-0000-7000-8000-000000000001';
const ctx = {
  call: (async (_name, args, result) =>
    result.parse({ roomName: (args as { room_name: string }).room_name, isResumed: false })) satisfies CallFunction,
  csrfSecret: 'c'.repeat(32),
  visitSecret: 'v'.repeat(32),
  nowMs: () => NOW_MS,
  limiter: {
    check: async () => ({ allowed: true, retryAfterS: 0, isBlind: false, isClosed: false }),
    noteClosed: async () => undefined,
  },
  minter: { serverUrl: 'wss://rooms.example', mint: async () => 'a.room.token' },
  origins: [],
};
const visit = { conversationId, customerId: conversationId, embedder: 'https://a.example', expiresAtMs: NOW_MS + VISIT_TTL_MS };
afterEach(() => vi.restoreAllMocks());

describe('names that nobody may guess', () => {
  it('are 16 bytes of the system, all of them, and nothing else', async () => {
    const drawn: number[] = [];
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      const bytes = array as unknown as Uint8Array;
      drawn.push(bytes.length);
      return bytes.fill(0xa7) as unknown as typeof array;
    });
    const guessable = vi.spyOn(Math, 'random');
    const { csrf } = mintCsrf(ctx, { scope: conversationId, embedder: 'https://a.example' });
    const { roomName } = await startCall(ctx, { request: { csrf, transport: 'webrtc' }, visit, ip: '203.0.113.7' });
    const all = Buffer.alloc(16, 0xa7).toString('base64url');
    expect(roomName).toBe(`qv-${all}`);
    expect(verifyCsrf(ctx, { csrf, scope: conversationId }).nonce).toBe(all);
    expect(drawn).toEqual([16, 16]);
    expect(guessable).not.toHaveBeenCalled();
  });

  it('never meet in a hundred thousand draws, and use every bit', () => {
    const draws = Array.from({ length: 100_000 }, () => randomId());
    expect(new Set(draws).size).toBe(draws.length);
    const ones = Array<number>(128).fill(0);
    for (const draw of draws) {
      const bytes = Buffer.from(draw, 'base64url');
      expect(bytes.length).toBe(16);
      for (let bit = 0; bit < 128; bit += 1) ones[bit]! += ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
    }
    // Eight standard deviations (158 each): a fair bit leaves them once in 10^15 runs.
    expect(Math.max(...ones.map((count) => Math.abs(count - 50_000)))).toBeLessThan(8 * 158.2);
  });
});
