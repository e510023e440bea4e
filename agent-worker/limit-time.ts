const WARN_BEFORE_END_MS = 30_000;

/** The longest duration of a call: a warning half a minute before it is over, where so much is left. Set again, it counts anew. */
export function limitTime(on: { warn: () => void; end: () => void }): { set(leftMs: number): void; stop(): void } {
  let timers: NodeJS.Timeout[] = [];
  const stop = () => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  };
  return {
    set(leftMs) {
      stop();
      timers = [setTimeout(on.warn, Math.max(0, leftMs - WARN_BEFORE_END_MS)), setTimeout(on.end, Math.max(0, leftMs))];
    },
    stop,
  };
}
