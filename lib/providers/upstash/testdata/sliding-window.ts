/**
 * The sliding window as Upstash documents it (docs "Ratelimiting algorithms", read 2026-11-21): the requests of the window before count
 * by the share of it that the sliding window still covers, those of this window in full; refused ones do not count.
 * Written from the text and in whole numbers, not from the package: it is what the package is compared with.
 */
export interface SlidingWindow {
  /** Whether a request at this time may pass; times must not go back. Counts nothing. */
  look(key: string, atMs: number): { allowed: boolean; resetMs: number; isRounded: boolean };
  /** As `look`; counts what may pass. */
  ask(key: string, atMs: number): { allowed: boolean; resetMs: number; isRounded: boolean };
  /** A second window with the same past, for an answer whose exact moment is not known. */
  fork(): SlidingWindow;
  /** What was counted, as text: two windows with the same state answer alike. */
  state(): string;
}

type Counts = Map<string, { window: number; before: number; now: number }>;

/**
 * `isRounded`: in the one millisecond in which a request of the window before stops counting, the sum is exactly the limit and the text
 * says no; the package's script reckons there with fractions, which may come out a hair lower. Its answer is taken for that millisecond.
 */
export function createSlidingWindow(input: { limit: number; windowMs: number }, past: Counts = new Map()): SlidingWindow {
  const { limit, windowMs } = input;
  const counts: Counts = new Map([...past].map(([key, count]) => [key, { ...count }]));
  const window: SlidingWindow = {
    look(key, atMs) {
      const number = Math.floor(atMs / windowMs);
      let count = counts.get(key) ?? { window: number, before: 0, now: 0 };
      if (count.window !== number) count = { window: number, before: count.window === number - 1 ? count.now : 0, now: 0 };
      counts.set(key, count);
      const elapsedMs = atMs - number * windowMs;
      const room = limit * windowMs - (count.before * (windowMs - elapsedMs) + count.now * windowMs);
      const isRounded = room === 0 && Math.floor((1 - elapsedMs / windowMs) * count.before) + count.now < limit;
      return { allowed: room > 0 || isRounded, resetMs: (number + 1) * windowMs, isRounded };
    },
    ask(key, atMs) {
      const answer = window.look(key, atMs);
      const count = counts.get(key);
      if (answer.allowed && count) count.now += 1;
      return answer;
    },
    fork: () => createSlidingWindow(input, counts),
    state: () => JSON.stringify([...counts]),
  };
  return window;
}
