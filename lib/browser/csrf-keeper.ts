import type { Clock } from './clock.ts';

/** The server's tokens live 300 s; a new one is fetched a minute before the end, so a click never waits for it. */
export const CSRF_LIFE_MS = 300_000;
const REFRESH_BEFORE_END_MS = 60_000;
// A page left open in a background tab must not ask for ever; the click refreshes when this is used up.
const MAX_TIMED_REFRESHES = 12;

export type CsrfGrant = { csrf: string; csrfExpiresAt: string };

export interface CsrfKeeper {
  /** The token to send now, without a wait while it is good; refreshed first when it is about to end. */
  current(): string | Promise<string>;
  /** Fetches a new token even if the old one looks good (the server refused it). */
  renew(): Promise<string>;
  /** Takes a token that came with another answer; without an end of its own it has its full life ahead. */
  adopt(csrf: string, expiresAt?: string): void;
  /** The token was used up: the next use asks for another. */
  spend(): void;
  stop(): void;
}

export function createCsrfKeeper(ctx: { clock: Clock; fetchGrant: () => Promise<CsrfGrant> }, first: CsrfGrant): CsrfKeeper {
  let token = first.csrf;
  let refreshAtMs = refreshTime(ctx.clock, first.csrfExpiresAt);
  let cancelTimer: (() => void) | undefined;
  let timedRefreshes = 0;
  let pending: Promise<string> | undefined;

  const renew = (): Promise<string> => {
    if (pending) return pending;
    const mine = ctx
      .fetchGrant()
      .then((grant) => {
        // Adopted meanwhile: what was asked for before belongs to another scope.
        if (pending !== mine) return token;
        token = grant.csrf;
        refreshAtMs = refreshTime(ctx.clock, grant.csrfExpiresAt);
        return token;
      })
      .finally(() => {
        if (pending === mine) pending = undefined;
      });
    pending = mine;
    return mine;
  };

  const schedule = () => {
    cancelTimer?.();
    if (timedRefreshes >= MAX_TIMED_REFRESHES) return;
    cancelTimer = ctx.clock.after(Math.max(refreshAtMs - ctx.clock.nowMs(), 1_000), () => {
      timedRefreshes += 1;
      // A failed refresh is not shown: the next use tries again and reports its own error.
      void renew().then(schedule, () => undefined);
    });
  };
  schedule();

  return {
    current: () => (ctx.clock.nowMs() < refreshAtMs ? token : renew().catch(() => token)),
    renew,
    adopt(csrf, expiresAt) {
      pending = undefined;
      token = csrf;
      refreshAtMs = expiresAt ? refreshTime(ctx.clock, expiresAt) : ctx.clock.nowMs() + CSRF_LIFE_MS - REFRESH_BEFORE_END_MS;
      schedule();
    },
    spend() {
      refreshAtMs = ctx.clock.nowMs();
    },
    stop: () => cancelTimer?.(),
  };
}

/** Clamped to one life, so that a visitor's wrong clock costs at most one extra request. */
function refreshTime(clock: Clock, expiresAt: string): number {
  const lifeMs = Math.min(Math.max(Date.parse(expiresAt) - clock.nowMs(), 0) || 0, CSRF_LIFE_MS);
  return clock.nowMs() + lifeMs - REFRESH_BEFORE_END_MS;
}
