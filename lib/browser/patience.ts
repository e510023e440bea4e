import type { Clock } from './clock.ts';

/** A line of text reads well before two seconds of silence are over. */
const SIGN_WITHIN_MS = 1_600;
const LOOK_EVERY_MS = 100;
/** Above the noise of a room, on the meter's scale. */
const LOUD = 0.2;
/** The shortest word; a click or a cough is shorter. */
const WORD_MS = 300;

export interface Patience {
  /** A word, a sound or a change of mind of the agent's: nobody is waiting. */
  sign(): void;
  /** The visitor typed something that wants an answer. */
  asked(): void;
  stop(): void;
}

/**
 * Tells when a visitor has said something and nothing has come back, from what the page itself hears: it holds also when worker, server and
 * network are silent together.
 */
export function createPatience(ctx: {
  clock: Clock;
  /** Loudness from 0 to 1. */
  levels: () => { visitor: number; agent: number };
  onWaiting: (isWaiting: boolean) => void;
}): Patience {
  const { clock, levels, onWaiting } = ctx;
  let loudMs = 0;
  let sinceMs: number | undefined;
  let isWaiting = false;
  let isStopped = false;
  const tell = (now: boolean) => {
    if (now !== isWaiting) onWaiting(now);
    isWaiting = now;
  };
  const sign = () => {
    loudMs = 0;
    sinceMs = undefined;
    tell(false);
  };
  const look = () => {
    if (isStopped) return;
    const { visitor, agent } = levels();
    if (agent > LOUD) sign();
    else if (visitor > LOUD) {
      loudMs += LOOK_EVERY_MS;
      if (loudMs >= WORD_MS) sinceMs = clock.nowMs();
      tell(false);
    } else if (sinceMs !== undefined && clock.nowMs() - sinceMs >= SIGN_WITHIN_MS) tell(true);
    clock.after(LOOK_EVERY_MS, look);
  };
  clock.after(LOOK_EVERY_MS, look);
  return {
    sign,
    asked() {
      sinceMs = clock.nowMs();
    },
    stop() {
      isStopped = true;
      tell(false);
    },
  };
}
