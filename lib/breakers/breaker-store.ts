/** `open`: requests go elsewhere. `half_open`: one request of all workers may try whether the vendor is back. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** What all workers know of one breaker. */
export interface SharedBreaker {
  /** Failures in a row while it was closed. */
  failures: number;
  /** Until when it is open; half-open after that; absent while closed. */
  openUntilMs?: number | undefined;
}

/** Port: breakers that all workers share, by name. Every call may throw; then each process goes by what it saw itself. */
export interface BreakerStore {
  /** In the order of the names. */
  read(names: readonly string[]): Promise<SharedBreaker[]>;
  /** Counts a failure; opens the breaker at the fifth in a row, and at once when it was half-open. */
  fail(name: string): Promise<void>;
  /** Closes it and forgets its failures. */
  succeed(name: string): Promise<void>;
  /** True for the one caller that may try a half-open breaker now. */
  claimProbe(name: string): Promise<boolean>;
}

/** Failures in a row that open a breaker (seed 002). */
export const FAILURES_TO_OPEN = 5;
/** How long it stays open (seed 002). */
export const OPEN_MS = 30_000;
/** A failure this long after the one before starts a new row. */
export const ROW_MS = 60_000;
/** A probe whose process died lets the next one try after this. */
export const PROBE_MS = 10_000;

export function stateOf({ openUntilMs }: SharedBreaker, nowMs: number): BreakerState {
  if (openUntilMs === undefined) return 'closed';
  return nowMs < openUntilMs ? 'open' : 'half_open';
}
