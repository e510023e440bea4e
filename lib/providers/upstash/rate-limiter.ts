import { createClient } from '@vercel/kv';
import { within } from '../../core/within.ts';
import type { Limiter, LimitRequest, LimitResult, OpenChannel } from '../../gate/limiter.ts';
import { createTogether } from './count-together.ts';

type PerKind = Record<LimitRequest['kind'], number>;
/** Requests a minute per key and kind of route (seed 001's 20/30/10, with room for a family behind one address). */
const PER_MINUTE = { gate: 20, token: 20, chat: 40, stream: 60, read: 120, suspect: 3 } as const satisfies PerKind;
/** The same for what many visitors share: wide enough for a poster at a fair, narrow enough for a database. */
const SHARED_PER_MINUTE = {
  gate: 300,
  token: 240,
  chat: 2_400,
  stream: 2_400,
  read: 6_000,
  suspect: 12,
} as const satisfies PerKind;
/** A raised ceiling must count soon; a closed month must not cost a database trip for each visitor. */
const CLOSED_TTL_S = 15;
/** A visitor never waits longer for a counter (design: the answer of a slow store comes within 350 ms). */
const STORE_DEADLINE_MS = 300;
/** What one isolate lets through per minute while the store does not answer: minting fails closed, not open. */
const BLIND_PER_MINUTE = 6;

function blindAllowance(nowMs: () => number): () => boolean {
  let windowStartMs = 0;
  let used = 0;
  return () => {
    if (nowMs() - windowStartMs >= 60_000) {
      windowStartMs = nowMs();
      used = 0;
    }
    used += 1;
    return used <= BLIND_PER_MINUTE;
  };
}

/** What a mark leaves open; `true` for one without a word of it. */
function readMark(mark: unknown): Pick<LimitResult, 'isClosed' | 'openChannel'> {
  if (mark === null || mark === undefined) return { isClosed: false };
  return mark === 'text' || mark === 'form' ? { isClosed: true, openChannel: mark } : { isClosed: true };
}

/** Sliding-window limits in Upstash-compatible KV, all keys of a request in one round trip; what is refused counts nowhere. */
export function createRateLimiter(settings: { url: string; token: string; nowMs?: () => number; deadlineMs?: number }): Limiter {
  const nowMs = settings.nowMs ?? Date.now;
  const deadlineMs = settings.deadlineMs ?? STORE_DEADLINE_MS;
  const kv = createClient({
    url: settings.url,
    token: settings.token,
    enableAutoPipelining: false,
    retry: false,
    // A function, so that each request has its own: what nobody waits for any more must not keep a connection open.
    signal: () => AbortSignal.timeout(deadlineMs),
  });
  const together = createTogether(kv);
  const closed = (key: string) => `closed:${key}`;
  const allowBlind = blindAllowance(nowMs);

  return {
    async check({ kind, keys, sharedKeys = [], closedKey }): Promise<LimitResult> {
      try {
        const windows = [
          ...keys.map((key) => ({ key: `limit:${kind}:${key}`, perMinute: PER_MINUTE[kind] })),
          ...sharedKeys.map((key) => ({ key: `shared:${kind}:${key}`, perMinute: SHARED_PER_MINUTE[kind] })),
        ];
        const asked = together(windows, closedKey === undefined ? undefined : closed(closedKey));
        const { windows: answers, value: mark } = await within(deadlineMs, asked);
        const refused = answers.filter((answer) => !answer.success);
        const resetMs = Math.max(nowMs(), ...refused.map((answer) => answer.reset));
        return {
          allowed: refused.length === 0,
          retryAfterS: (resetMs - nowMs()) / 1000,
          isBlind: false,
          ...readMark(mark),
        };
      } catch {
        // Store slow or down: reading stays open, everything that costs money gets the tiny allowance.
        return { allowed: kind === 'read' || allowBlind(), retryAfterS: 60, isBlind: true, isClosed: false };
      }
    },
    async noteClosed(closedKey: string, openChannel: OpenChannel = 'text') {
      // Without the mark the database is asked once more; that is all.
      await within(deadlineMs, kv.set(closed(closedKey), openChannel, { ex: CLOSED_TTL_S })).catch(() => undefined);
    },
  };
}
