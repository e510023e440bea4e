import { Ratelimit } from '@upstash/ratelimit';
import { createClient } from '@vercel/kv';
import type { Limiter, LimitRequest, LimitResult } from '../../gate/limiter.ts';

/** Requests a minute per key and kind of route (seed 001's 20/30/10, with room for a family behind one address). */
const PER_MINUTE = { gate: 20, token: 20, chat: 40, read: 120 } as const satisfies Record<LimitRequest['kind'], number>;
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
  const limits = Object.fromEntries(
    Object.entries(PER_MINUTE).map(([kind, count]) => [
      kind,
      // timeout 0: the library's own time-out answers "allowed", so the deadline is ours.
      new Ratelimit({
        redis: kv,
        limiter: Ratelimit.slidingWindow(count, '60 s'),
        prefix: `limit:${kind}`,
        timeout: 0,
        ephemeralCache: false,
      }),
    ]),
  ) as Record<LimitRequest['kind'], Ratelimit>;
  const allowBlind = blindAllowance(nowMs);

  return {
    async check({ kind, keys }): Promise<LimitResult> {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const deadline = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new StoreTimeout()), settings.deadlineMs ?? STORE_DEADLINE_MS);
      });
      try {
        const answers = await Promise.race([Promise.all(keys.map((key) => limits[kind].limit(key))), deadline]);
        const refused = answers.filter((answer) => !answer.success);
        const resetMs = Math.max(nowMs(), ...refused.map((answer) => answer.reset));
        return { allowed: refused.length === 0, retryAfterS: (resetMs - nowMs()) / 1000, isBlind: false };
      } catch {
        // Store slow or down: reading stays open, everything that costs money gets the tiny allowance.
        return { allowed: kind === 'read' || allowBlind(), retryAfterS: 60, isBlind: true };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
