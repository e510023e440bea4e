import type { Breaker } from '../breakers/breaker.ts';
import { isVendorFault } from '../breakers/is-vendor-fault.ts';
import { AppError } from '../core/app-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ChatDelta, ChatMessage, ChatModel } from './chat-model.ts';

/** Between any two signs a healthy model takes less; after one that fell silent in its words the next ones get half of it. */
const WORD_WITHIN_MS = 1_500;
/** Without a first word by then the next model is asked beside the one that is silent; whoever speaks first has the turn. */
const HEDGE_MS = 1_500;
/** Without a word of any model by then the knowledge itself answers: with hearing and voice that is within six seconds. */
const FIRST_WORD_WITHIN_MS = 3_500;

export interface Candidate {
  model: ChatModel;
  breaker: Breaker;
}
export interface SteadyModelContext {
  /** In the order in which they are asked. */
  candidates: readonly [Candidate, ...Candidate[]];
  /** The one without which there is no answer: where the budget does not cover it the request ends. The first, unless said otherwise. */
  essential?: Candidate;
  /** Answers when none of them does; asks no vendor. */
  lastResort: ChatModel;
  logger: Logger;
  waits?: { wordWithinMs: number; hedgeMs: number; firstWordWithinMs: number };
}

const isMoney = (error: unknown) => error instanceof AppError && error.code === 'budget_exhausted';

/** What the next model is told when another one broke off in the middle of its words. */
function goOnAfter(messages: ChatMessage[], said: string): ChatMessage[] {
  if (!said) return messages;
  const hint = 'The line broke after these words of yours. Go on exactly after them; repeat nothing.';
  return [...messages, { role: 'assistant', content: said }, { role: 'system', content: hint }];
}

function silence(): AppError {
  return new AppError('unavailable', 'The assistant cannot answer right now.', { retryable: true, cause: new Error('silence') });
}

/** What comes first; `late` when nothing did. */
async function before<Value>(ms: number, given: Promise<Value>[]): Promise<Value | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  return Promise.race([...given, late]).finally(() => clearTimeout(timer));
}

/** One request to one model. */
interface Attempt {
  candidate: Candidate;
  giveUp: AbortController;
  deltas: AsyncIterator<ChatDelta>;
  /** What it says next, or the error it ended with. */
  next: Promise<{ attempt: Attempt; result: IteratorResult<ChatDelta, unknown> } | { attempt: Attempt; error: unknown }>;
}

function readOn(attempt: Attempt): void {
  attempt.next = attempt.deltas.next().then(
    (result) => ({ attempt, result }),
    (error: unknown) => ({ attempt, error }),
  );
}

/**
 * A chat model that answers although a vendor does not: each candidate behind its breaker and deadlines for its words, one after the other and,
 * where one is silent, the next beside it; at last one that needs no vendor. Throws only `budget_exhausted`, and what an aborted request throws. Each request that reaches a vendor passes the meter.
 */
export function createSteadyModel(ctx: SteadyModelContext): ChatModel {
  const waits = ctx.waits ?? { wordWithinMs: WORD_WITHIN_MS, hedgeMs: HEDGE_MS, firstWordWithinMs: FIRST_WORD_WITHIN_MS };
  // Another one that the budget does not cover is only passed over.
  const isEssential = (candidate: Candidate) => candidate === (ctx.essential ?? ctx.candidates[0]);
  const note = ({ model, breaker }: Candidate, error: unknown) => {
    if (isVendorFault(error)) breaker.failed();
    ctx.logger.warn('model passed over', { model: model.model, error });
  };
  return {
    model: ctx.candidates[0].model.model,

    async warmUp(signal) {
      await ctx.candidates[0].model.warmUp?.(signal);
    },

    async *stream(request) {
      let said = '';
      const waiting = [...ctx.candidates];
      let { wordWithinMs } = waits;
      const open = new Set<Attempt>();
      const begin = () => {
        for (let candidate = waiting.shift(); candidate; candidate = waiting.shift()) {
          if (!candidate.breaker.admits()) continue;
          const giveUp = new AbortController();
          const signal = AbortSignal.any([request.signal, giveUp.signal]);
          const source = candidate.model.stream({ ...request, messages: goOnAfter(request.messages, said), signal });
          const attempt = { candidate, giveUp, deltas: source[Symbol.asyncIterator]() } as Attempt;
          readOn(attempt);
          open.add(attempt);
          return;
        }
      };
      const leave = (attempt: Attempt) => {
        open.delete(attempt);
        attempt.giveUp.abort();
        // Its meter books what came, and nobody waits for that.
        void attempt.deltas.return?.().catch(() => undefined);
      };
      const pass = (attempt: Attempt, error: unknown) => {
        leave(attempt);
        if (request.signal.aborted || (isMoney(error) && isEssential(attempt.candidate))) throw error;
        note(attempt.candidate, error);
      };
      /** The model that speaks first, with its words; the others are left. Undefined when none does in time. */
      const firstToSpeak = async () => {
        const startedMs = performance.now();
        for (;;) {
          if (open.size === 0) begin();
          if (open.size === 0) return undefined;
          const leftMs = waits.firstWordWithinMs - (performance.now() - startedMs);
          const came = await before(
            waiting.length > 0 ? Math.min(waits.hedgeMs, leftMs) : leftMs,
            [...open].map(({ next }) => next),
          );
          if (came === 'late') {
            if (performance.now() - startedMs < waits.firstWordWithinMs - 1) begin();
            else {
              for (const attempt of open) pass(attempt, silence());
              return undefined;
            }
          } else if ('error' in came) pass(came.attempt, came.error);
          else {
            for (const attempt of open) if (attempt !== came.attempt) pass(attempt, silence());
            return came;
          }
        }
      };
      try {
        for (;;) {
          const first = await firstToSpeak();
          if (!first) break;
          const { attempt } = first;
          let { result } = first;
          for (;;) {
            if (result.done) {
              attempt.candidate.breaker.succeeded();
              return;
            }
            if (result.value.kind === 'text') said += result.value.text;
            if (result.value.kind !== 'text' || result.value.text) yield result.value;
            readOn(attempt);
            const came = await before(wordWithinMs, [attempt.next]);
            if (came === 'late' || 'error' in came) {
              pass(attempt, came === 'late' ? silence() : came.error);
              if (came === 'late') wordWithinMs = waits.wordWithinMs / 2;
              break;
            }
            result = came.result;
          }
        }
      } finally {
        // Also when nobody reads on: the vendors stop.
        for (const attempt of open) leave(attempt);
      }
      yield* ctx.lastResort.stream({ ...request, messages: goOnAfter(request.messages, said) });
    },

    async structured(request) {
      for (const candidate of ctx.candidates) {
        if (!candidate.breaker.admits()) continue;
        try {
          const value = await candidate.model.structured(request);
          candidate.breaker.succeeded();
          return value;
        } catch (error) {
          if (request.signal.aborted || (isMoney(error) && isEssential(candidate))) throw error;
          note(candidate, error);
        }
      }
      return ctx.lastResort.structured(request);
    },
  };
}
