/** What the visitor said between two pauses, and who understood it. */
export interface Utterance {
  /** Position of its first sample that nobody understood. */
  from: number;
  /** The time of that sample. */
  sinceMs: number;
  heardBy: 'nobody' | 'first' | 'second' | 'page';
  /** The first vendor has begun words that it has not finished. */
  hasOpenInterim: boolean;
  /** The first vendor has understood something of it. */
  isFirstThere: boolean;
  isAsking: boolean;
  /** The second vendor could not help. */
  isGivenUp: boolean;
  /** It is over, and its transcript may still come. */
  readonly isWaiting: boolean;
  wait(ms: number, then: () => void): void;
  /** The second vendor is asked from now on; aborted when it need not answer any more. */
  ask(): AbortSignal;
  /** Nothing is awaited any more. */
  settle(): void;
}

export function isHeard(utterance: Utterance): boolean {
  return utterance.heardBy !== 'nobody' && (utterance.heardBy !== 'first' || !utterance.hasOpenInterim);
}

export function createUtterance({ from, sinceMs }: { from: number; sinceMs: number }): Utterance {
  const timers: NodeJS.Timeout[] = [];
  let stop = new AbortController();
  let isWaiting = false;
  const utterance: Utterance = {
    from,
    sinceMs,
    heardBy: 'nobody',
    hasOpenInterim: false,
    isFirstThere: false,
    isAsking: false,
    isGivenUp: false,
    get isWaiting() {
      return isWaiting;
    },
    wait(ms, then) {
      isWaiting = true;
      timers.push(setTimeout(then, ms));
    },
    ask() {
      utterance.isAsking = true;
      stop = new AbortController();
      return stop.signal;
    },
    settle() {
      isWaiting = false;
      utterance.isAsking = false;
      for (const timer of timers) clearTimeout(timer);
      stop.abort();
    },
  };
  return utterance;
}
