/**
 * The sliding window as Upstash documents it (docs "Ratelimiting algorithms", read 2026-11-21): the requests of the window before count
 * by the share of it that the sliding window still covers, those of this window in full; refused ones do not count.
 * Written from the text, not from the package: it is what the package is compared with.
 */
export interface SlidingWindow {
  /** Whether a request at this time may pass; times must not go back. */
  ask(key: string, atMs: number): { allowed: boolean; resetMs: number };
}

export function createSlidingWindow(input: { limit: number; windowMs: number }): SlidingWindow {
  const { limit, windowMs } = input;
  const counts = new Map<string, { window: number; before: number; now: number }>();
  return {
    ask(key, atMs) {
      const window = Math.floor(atMs / windowMs);
      let count = counts.get(key) ?? { window, before: 0, now: 0 };
      if (count.window !== window) count = { window, before: count.window === window - 1 ? count.now : 0, now: 0 };
      counts.set(key, count);
      const covered = 1 - (atMs - window * windowMs) / windowMs;
      const rate = count.before * covered + count.now;
      // A whole request must still fit under the limit.
      const allowed = rate < limit;
      if (allowed) count.now += 1;
      return { allowed, resetMs: (window + 1) * windowMs };
    },
  };
}
