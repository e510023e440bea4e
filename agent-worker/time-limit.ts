const WARN_BEFORE_END_MS = 30_000;

/** The longest that a call lasts: half a minute before, the visitor is told. Set again, it counts anew. */
export function createTimeLimit(on: { warn: () => void; end: () => void }) {
  let timers: NodeJS.Timeout[] = [];
  const stop = () => {
    for (const timer of timers) clearTimeout(timer);
  };
  return {
    set(leftMs: number): void {
      stop();
      timers = [setTimeout(on.warn, leftMs - WARN_BEFORE_END_MS), setTimeout(on.end, leftMs)];
    },
    stop,
  };
}
