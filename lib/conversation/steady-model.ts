import type { Breaker } from '../breakers/breaker.ts';
import { isVendorFault } from '../breakers/is-vendor-fault.ts';
import { AppError } from '../core/app-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ChatDelta, ChatMessage, ChatModel } from './chat-model.ts';

/** Until the first word, and between any two, a healthy model takes less (seed 002). */
const WORD_WITHIN_MS = 5_000;

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
  wordWithinMs?: number;
}

const isMoney = (error: unknown) => error instanceof AppError && error.code === 'budget_exhausted';

/** What the next model is told when another one broke off in the middle of its words. */
function goOnAfter(messages: ChatMessage[], said: string): ChatMessage[] {
  if (!said) return messages;
  const hint = 'The line broke after these words of yours. Go on exactly after them; repeat nothing.';
  return [...messages, { role: 'assistant', content: said }, { role: 'system', content: hint }];
}

/** Deltas as they come; AppError `unavailable` when one takes too long. */
async function* withinPace(source: AsyncIterable<ChatDelta>, paceMs: number): AsyncGenerator<ChatDelta> {
  const iterator = source[Symbol.asyncIterator]();
  for (;;) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new AppError('unavailable', 'The assistant cannot answer right now.', {
              retryable: true,
              cause: new Error('silence'),
            }),
          ),
        paceMs,
      );
    });
    try {
      const next = await Promise.race([iterator.next(), late]);
      if (next.done) return;
      yield next.value;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * A chat model that answers although a vendor does not: each candidate behind its breaker and a deadline for its next word, in order, and at
 * last one that needs no vendor. Throws only `budget_exhausted`, and what an aborted request throws. Each request that reaches a vendor passes the meter.
 */
export function createSteadyModel(ctx: SteadyModelContext): ChatModel {
  const paceMs = ctx.wordWithinMs ?? WORD_WITHIN_MS;
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
      for (const candidate of ctx.candidates) {
        if (!candidate.breaker.admits()) continue;
        const giveUp = new AbortController();
        const source = candidate.model.stream({
          ...request,
          messages: goOnAfter(request.messages, said),
          signal: AbortSignal.any([request.signal, giveUp.signal]),
        });
        try {
          for await (const delta of withinPace(source, paceMs)) {
            if (delta.kind === 'text') said += delta.text;
            yield delta;
          }
          candidate.breaker.succeeded();
          return;
        } catch (error) {
          if (request.signal.aborted || (isMoney(error) && isEssential(candidate))) throw error;
          note(candidate, error);
        } finally {
          // Also when nobody reads on: the vendor stops, and the meter books what came.
          giveUp.abort();
        }
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
