/** By then the greeting is heard. */
const REFILL_AFTER_MS = 3_000;

interface Waiting {
  /** Frees its place in the pool, in which a new process is then started. */
  unlock: () => void;
}
/** The framework's queue of processes that wait for a call. */
export interface WaitingQueue<Item extends Waiting> {
  items: Item[];
  get(): Promise<Item>;
}

/**
 * Starts the process that replaces one which took a call not at once but when that call has greeted: starting takes a core for two seconds,
 * in which the caller listens to the ring. Whoever finds nobody waiting is not kept waiting for that.
 */
export function refillLater<Item extends Waiting>(queue: WaitingQueue<Item>, afterMs = REFILL_AFTER_MS): void {
  const due = new Set<() => void>();
  let callers = 0;
  const get = queue.get.bind(queue);
  const refillNow = () => {
    for (const unlock of due) unlock();
  };
  queue.get = async () => {
    callers += 1;
    if (queue.items.length < callers) refillNow();
    const item = await get().finally(() => {
      callers -= 1;
    });
    return {
      ...item,
      unlock() {
        const unlock = () => {
          clearTimeout(timer);
          if (due.delete(unlock)) item.unlock();
        };
        const timer = setTimeout(unlock, afterMs).unref();
        due.add(unlock);
        if (callers > queue.items.length) unlock();
      },
    };
  };
}
