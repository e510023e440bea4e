import type { CallDeps } from '../../agent-worker/call-deps.ts';
import { createBreakers } from '../../lib/breakers/breaker.ts';

const unused = () => {
  throw new Error('No second voice or ear is asked here.');
};
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Breakers of a worker beside whom there is no other. */
export function breakersAlone(): CallDeps['breakers'] {
  return createBreakers({
    store: {
      read: async (names) => names.map(() => ({ failures: 0 })),
      fail: async () => undefined,
      succeed: async () => undefined,
      claimProbe: async () => true,
    },
    nowMs: Date.now,
    logger: silent,
  });
}

/** For calls that are played without a session: nobody speaks or hears, and no other worker is there. */
export function spareOfNobody(): Pick<CallDeps, 'spare' | 'breakers'> {
  return {
    spare: {
      voice: { model: 'tts-1', speak: unused },
      transcriber: { model: 'whisper-1', estimateS: Math.round, transcribe: unused },
    },
    breakers: breakersAlone(),
  };
}
