import type { Clock } from './clock.ts';

/** A hand-driven clock for tests: timers run only inside `advance`. */
export function createFakeClock(startMs = 1_000_000) {
  let nowMs = startMs;
  let timers: { atMs: number; run: () => void }[] = [];
  const clock: Clock = {
    nowMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  return {
    ...clock,
    /** Moves time on, running what falls due, in order, with promises settled in between. */
    async advance(ms: number) {
      const untilMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = timers.filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!next) break;
        nowMs = Math.max(nowMs, next.atMs);
        timers = timers.filter((timer) => timer !== next);
        next.run();
        await settle();
      }
      nowMs = untilMs;
    },
    pendingTimers: () => timers.length,
  };
}

/** Lets every promise chain that is ready run to its end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}
