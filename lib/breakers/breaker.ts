import type { Logger } from '../telemetry/logger.ts';
import {
  type BreakerState,
  type BreakerStore,
  FAILURES_TO_OPEN,
  OPEN_MS,
  PROBE_MS,
  ROW_MS,
  type SharedBreaker,
  stateOf,
} from './breaker-store.ts';

/** Stands before one vendor and model. Its answers come from memory; the shared store is asked and told beside it. */
export interface Breaker {
  readonly name: string;
  state(): BreakerState;
  /** Whether a request may be made now; every `true` is answered with `succeeded` or `failed`. */
  admits(): boolean;
  succeeded(): void;
  failed(): void;
}

/** How old what the others know may be before they are asked again. */
const FRESH_MS = 5_000;

interface Local extends SharedBreaker {
  name: string;
  lastFailureMs: number;
  /** Own changes; an answer that was asked before one of them is not taken over. */
  version: number;
  /** Changes on their way to the store, which its answers may not know yet. */
  untold: number;
  probe: 'none' | 'asked' | 'granted';
  probeAskedMs: number;
}

/** The breakers of one process, by name. With an unreachable store each process protects itself. */
export function createBreakers(ctx: { store: BreakerStore; nowMs: () => number; logger: Logger }) {
  const { store, nowMs, logger } = ctx;
  const locals = new Map<string, Local>();
  const breakers = new Map<string, Breaker>();
  let readMs = Number.NEGATIVE_INFINITY;

  const tell = (local: Local, telling: Promise<void>) => {
    local.version += 1;
    local.untold += 1;
    void telling
      .catch((error: unknown) => logger.warn('breaker not shared', { error }))
      .finally(() => {
        local.untold -= 1;
      });
  };

  const refresh = async (names: readonly string[] = []) => {
    for (const name of names) of(name);
    readMs = nowMs();
    const asked = [...locals.values()].filter(({ untold }) => untold === 0).map((local) => ({ local, version: local.version }));
    try {
      const shared = await store.read(asked.map(({ local }) => local.name));
      for (const [at, { local, version }] of asked.entries()) {
        const known = shared[at];
        if (!known || local.version !== version) continue;
        local.failures = known.failures;
        local.openUntilMs = known.openUntilMs;
      }
    } catch (error) {
      logger.warn('breakers not read', { error });
    }
  };

  const claimProbe = async (local: Local) => {
    local.probe = 'asked';
    local.probeAskedMs = nowMs();
    // Without the store each process tries for itself.
    const isGranted = await store.claimProbe(local.name).catch(() => true);
    local.probe = isGranted ? 'granted' : 'none';
  };

  const create = (name: string): Breaker => {
    const local: Local = {
      name,
      failures: 0,
      lastFailureMs: 0,
      version: 0,
      untold: 0,
      probe: 'none',
      probeAskedMs: Number.NEGATIVE_INFINITY,
    };
    locals.set(name, local);
    return {
      name,
      state: () => stateOf(local, nowMs()),
      admits() {
        if (nowMs() - readMs >= FRESH_MS) void refresh();
        const state = stateOf(local, nowMs());
        if (state !== 'half_open') return state === 'closed';
        if (local.probe === 'granted') {
          local.probe = 'none';
          return true;
        }
        if (local.probe === 'none' && nowMs() - local.probeAskedMs >= PROBE_MS) void claimProbe(local);
        return false;
      },
      succeeded() {
        if (local.failures === 0 && local.openUntilMs === undefined) return;
        if (local.openUntilMs !== undefined) logger.info('breaker closed', { breaker: name });
        local.failures = 0;
        local.openUntilMs = undefined;
        tell(local, store.succeed(name));
      },
      failed() {
        const state = stateOf(local, nowMs());
        const isInRow = nowMs() - local.lastFailureMs < ROW_MS;
        local.lastFailureMs = nowMs();
        tell(local, store.fail(name));
        if (state === 'open') return;
        local.failures = isInRow ? local.failures + 1 : 1;
        if (state === 'closed' && local.failures < FAILURES_TO_OPEN) return;
        local.failures = 0;
        local.openUntilMs = nowMs() + OPEN_MS;
        local.probeAskedMs = Number.NEGATIVE_INFINITY;
        logger.warn('breaker opened', { breaker: name });
      },
    };
  };

  const of = (name: string): Breaker => {
    const breaker = breakers.get(name) ?? create(name);
    breakers.set(name, breaker);
    return breaker;
  };

  return {
    /** One breaker per name and process. */
    of,
    /** Takes over what the others know of the breakers here and of those named; before a call its first requests then know it too. */
    refresh,
  };
}
export type Breakers = ReturnType<typeof createBreakers>;

/** The models of each leg with the names of their breakers, in the order in which they are asked. */
export function legModels(models: {
  STT_MODEL: string;
  STT_FALLBACK_MODEL: string;
  TTS_MODEL: string;
  TTS_FALLBACK_MODEL: string;
  LLM_SMALL_MODEL: string;
  LLM_LARGE_MODEL: string;
  LLM_FALLBACK_MODEL: string;
}) {
  const of = (leg: 'stt' | 'llm' | 'tts', vendor: string, model: string) => ({
    model,
    name: breakerName({ leg, vendor, model }),
  });
  return {
    stt: [of('stt', 'deepgram', models.STT_MODEL), of('stt', 'openai', models.STT_FALLBACK_MODEL)],
    llm: [...new Set([models.LLM_SMALL_MODEL, models.LLM_LARGE_MODEL, models.LLM_FALLBACK_MODEL])].map((model) =>
      of('llm', 'openai', model),
    ),
    tts: [of('tts', 'deepgram', models.TTS_MODEL), of('tts', 'openai', models.TTS_FALLBACK_MODEL)],
  };
}

/** What a breaker stands before: a vendor's fault with one model says little of another. */
export function breakerName(input: { leg: 'stt' | 'llm' | 'tts'; vendor: string; model: string }): string {
  return `${input.leg}:${input.vendor}:${input.model}`;
}
