import type { CallMeter } from '../budget/call-meter.ts';
import { isRefusal } from '../budget/is-refusal.ts';
import { countTokens, loadTokens, tokensAtMost } from '../budget/tokens.ts';
import { AppError } from '../core/app-error.ts';
import type { Embedder } from './embedder.ts';

export interface MeteredEmbedder extends Embedder {
  /** When every request so far is booked; searches ahead may still run when a call ends. */
  idle(): Promise<void>;
}

/** The embedder of one conversation: each request reserved before, booked by the vendor's count, or by an estimate when no answer came. */
export function meterEmbedder(embedder: Embedder, meter: CallMeter): MeteredEmbedder {
  const model = embedder.pricedAs;
  const estimate = (texts: readonly string[]) => texts.reduce((sum, text) => sum + countTokens(model, text), 0);
  const book = (quantity: number, isEstimate: boolean) =>
    meter.use({ leg: 'embedding', model, unit: 'input_token', quantity, isEstimate });
  const request: Embedder['embed'] = async (texts, signal) => {
    const most = texts.reduce((sum, text) => sum + tokensAtMost(text), 0);
    const reservation = meter.reserve(meter.costOf(model, 'input_token', most));
    if (!reservation)
      throw new AppError('budget_exhausted', 'The budget of this conversation does not cover a search by meaning.');
    void loadTokens(model);
    try {
      const answer = await embedder.embed(texts, signal);
      if (answer.tokens > 0) book(answer.tokens, false);
      else book(estimate(texts), true);
      return answer;
    } catch (error) {
      if (!isRefusal(error)) book(estimate(texts), true);
      throw error;
    } finally {
      reservation.release();
    }
  };
  const running = new Set<Promise<unknown>>();
  return {
    ...embedder,
    async embed(texts, signal) {
      const answer = request(texts, signal);
      running.add(answer);
      try {
        return await answer;
      } finally {
        running.delete(answer);
      }
    },
    async idle() {
      await Promise.allSettled(running);
    },
  };
}
