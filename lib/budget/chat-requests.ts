import { z } from 'zod';
import type { CallMeter, MeteredRequest } from './call-meter.ts';
import { createPromptCount, Prompt } from './prompt-tokens.ts';
import { countTokens, loadTokens, tokensAtMost } from './tokens.ts';

export interface ChatUsage {
  /** Without the cached ones. */
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
}

/** One request to a chat model under the meter, as it passes the wire. */
export interface ChatRequest extends MeteredRequest {
  /** A piece of the answer that arrived: words and tool calls alike, heard or withheld. */
  received(piece: string): void;
  /** The vendor's own count. */
  counted(usage: ChatUsage): void;
}

/** The requests of one conversation to its chat models. */
export interface ChatRequests {
  /** Reserves the most that a request with this body can cost; null when it does not fit and must not be made. */
  open(body: unknown): ChatRequest | null;
  /** Whether a request with this text in its body, and an answer of so many tokens, fits now. */
  fits(request: { model: string; text: string; maxTokens: number }): boolean;
  /** Ends what is still under way, as at the end of a call. */
  closeAll(): void;
}

const Body = z.object({
  ...Prompt.shape,
  model: z.string(),
  max_completion_tokens: z.number().optional(),
});

/** An answer without a limit of its own. */
const LONGEST_ANSWER = 4_096;
/** What a vendor may have produced before it notices that nobody listens: its pace for this long, at least a word or two. */
const NOTICED_AFTER_MS = 100;
const LEAST_UNDER_WAY = 6;

export function createChatRequests(ctx: { meter: CallMeter; nowMs: () => number }): ChatRequests {
  const { meter, nowMs } = ctx;
  const prompts = createPromptCount();
  const underWay = new Set<ChatRequest>();
  const mostOf = (request: { model: string; text: string; maxTokens: number }) =>
    meter.costOf(request.model, 'input_token', tokensAtMost(request.text)) +
    meter.costOf(request.model, 'output_token', request.maxTokens);
  const book = (model: string, usage: ChatUsage, isEstimate: boolean) => {
    meter.use({ leg: 'llm', model, unit: 'input_token', quantity: usage.promptTokens, isEstimate });
    meter.use({ leg: 'llm', model, unit: 'cached_input_token', quantity: usage.cachedTokens, isEstimate });
    meter.use({ leg: 'llm', model, unit: 'output_token', quantity: usage.completionTokens, isEstimate });
  };
  return {
    fits(request) {
      const reservation = meter.reserve(mostOf(request));
      reservation?.release();
      return reservation !== null;
    },
    open(given) {
      const body = Body.parse(given);
      const { model } = body;
      const maxTokens = body.max_completion_tokens ?? LONGEST_ANSWER;
      const reservation = meter.reserve(mostOf({ model, text: JSON.stringify(given), maxTokens }));
      if (!reservation) return null;
      void loadTokens(model);
      let usage: ChatUsage | undefined;
      let answer = '';
      let pieces = 0;
      let firstMs: number | undefined;
      const estimateAnswer = () => {
        const produced = Math.max(pieces, countTokens(model, answer));
        const forMs = firstMs === undefined ? NOTICED_AFTER_MS : Math.max(nowMs() - firstMs, NOTICED_AFTER_MS);
        return Math.min(maxTokens, produced + Math.max(LEAST_UNDER_WAY, Math.ceil((produced * NOTICED_AFTER_MS) / forMs)));
      };
      const request: ChatRequest = {
        received(piece) {
          firstMs ??= nowMs();
          pieces += 1;
          answer += piece;
        },
        counted(counted) {
          usage = counted;
        },
        end(outcome) {
          if (!underWay.delete(request)) return;
          reservation.release();
          if (usage) {
            prompts.saw(body, usage.promptTokens + usage.cachedTokens);
            book(model, usage, false);
          } else if (outcome !== 'refused')
            book(model, { promptTokens: prompts.estimate(body), cachedTokens: 0, completionTokens: estimateAnswer() }, true);
        },
      };
      underWay.add(request);
      return request;
    },
    closeAll() {
      for (const request of underWay) request.end('lost');
    },
  };
}
