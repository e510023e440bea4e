import { Ratelimit } from '@upstash/ratelimit';
import { createClient } from '@vercel/kv';
import type { Limiter, LimitRequest, LimitResult } from '../../gate/limiter.ts';

/** Requests a minute per key and kind of route (seed 001's 20/30/10, with room for a family behind one address). */
const PER_MINUTE = { gate: 20, token: 20, chat: 40, read: 120 } as const satisfies Record<LimitRequest['kind'], number>;
/** The same for what many visitors share: wide enough for a poster at a fair, narrow enough for a database. */
const SHARED_PER_MINUTE = { gate: 300, token: 240, chat: 2_400, read: 6_000 } as const satisfies Record<
  LimitRequest['kind'],
  number
>;
/** A raised ceiling must count soon; a closed month must not cost a database trip for each visitor. */
const CLOSED_TTL_S = 15;
/** A visitor never waits longer for a counter (design: the answer of a slow store comes within 350 ms). */
const STORE_DEADLINE_MS = 300;
/** What one isolate lets through per minute while the store does not answer: minting fails closed, not open. */
const BLIND_PER_MINUTE = 6;

class StoreTimeout extends Error {}

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

/** Sliding-window limits in Upstash-compatible KV, all keys of a request in one round trip. */
export function createRateLimiter(settings: { url: string; token: string; nowMs?: () => number; deadlineMs?: number }): Limiter {
  const nowMs = settings.nowMs ?? Date.now;
  const kv = createClient({ url: settings.url, token: settings.token, enableAutoPipelining: true, retry: false });
  const limitsOf = (perMinute: Record<LimitRequest['kind'], number>, name: string) =>
    Object.fromEntries(
      Object.entries(perMinute).map(([kind, count]) => [
        kind,
        // timeout 0: the library's own time-out answers "allowed", so the deadline is ours.
        new Ratelimit({
          redis: kv,
          limiter: Ratelimit.slidingWindow(count, '60 s'),
          prefix: `${name}:${kind}`,
          timeout: 0,
          ephemeralCache: false,
        }),
      ]),
    ) as Record<LimitRequest['kind'], Ratelimit>;
  const limits = limitsOf(PER_MINUTE, 'limit');
  const shared = limitsOf(SHARED_PER_MINUTE, 'shared');
  const closed = (key: string) => `closed:${key}`;
  const allowBlind = blindAllowance(nowMs);

  return {
    async check({ kind, keys, sharedKeys = [], closedKey }): Promise<LimitResult> {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const deadline = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new StoreTimeout()), settings.deadlineMs ?? STORE_DEADLINE_MS);
      });
      try {
        const asked = Promise.all([
          closedKey === undefined ? null : kv.get(closed(closedKey)),
          ...keys.map((key) => limits[kind].limit(key)),
          ...sharedKeys.map((key) => shared[kind].limit(key)),
        ]);
        const [mark, ...answers] = await Promise.race([asked, deadline]);
        const refused = answers.filter((answer) => !answer.success);
        const resetMs = Math.max(nowMs(), ...refused.map((answer) => answer.reset));
        return {
          allowed: refused.length === 0,
          retryAfterS: (resetMs - nowMs()) / 1000,
          isBlind: false,
          isClosed: mark !== null,
        };
      } catch {
        // Store slow or down: reading stays open, everything that costs money gets the tiny allowance.
        return { allowed: kind === 'read' || allowBlind(), retryAfterS: 60, isBlind: true, isClosed: false };
      } finally {
        clearTimeout(timer);
      }
    },
    async noteClosed(closedKey) {
      // Without the mark the database is asked once more; that is all.
      await kv.set(closed(closedKey), 1, { ex: CLOSED_TTL_S }).catch(() => undefined);
    },
  };
}
