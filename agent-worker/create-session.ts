import { voice } from '@livekit/agents';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import * as openai from '@livekit/agents-plugin-openai';
import OpenAI from 'openai';
import type { CallMeter } from '#lib/budget/call-meter.ts';
import type { ChatRequests } from '#lib/budget/chat-requests.ts';
import { maxReplyTokens } from '#lib/conversation/economy.ts';
import { createMeteredFetch } from '#lib/providers/openai/metered-fetch.ts';
import type { CallDeps } from './call-deps.ts';
import { MeteredStt } from './metered-stt.ts';
import { MeteredTokenizer } from './metered-tokenizer.ts';

const AWAY_AFTER_S = 20;

export interface SessionContext {
  deps: CallDeps;
  meter: CallMeter;
  requests: ChatRequests;
  isEconomy: boolean;
  turnDetection: 'vad' | undefined;
  /** Words were not said because the budget does not cover them. */
  onUncovered: () => void;
}

/** The language model of a call; each of its requests, retries included, passes the meter. */
export function createLanguageModel(
  { deps, requests }: Pick<SessionContext, 'deps' | 'requests'>,
  isEconomy: boolean,
): openai.LLM {
  const { apiKey, baseUrl, model } = deps.language;
  const client = new OpenAI({ apiKey, baseURL: baseUrl, maxRetries: 0, fetch: createMeteredFetch(requests) });
  return new openai.LLM({
    // The plugin brings another version of the same client for its types.
    client: client as never,
    apiKey,
    model,
    maxCompletionTokens: maxReplyTokens({ channel: 'voice', isEconomy }),
    reasoningEffort: 'none',
    store: false,
  });
}

/** The session of a call, metered where it meets its vendors. mip_opt_out: Deepgram keeps and trains on nothing of this call. */
export function createSession(ctx: SessionContext): { session: voice.AgentSession; stt: MeteredStt } {
  const { deps, meter } = ctx;
  const { apiKey, baseUrl, sttModel, ttsModel } = deps.speech;
  const stt = new MeteredStt(
    { apiKey, baseUrl: baseUrl.replace(/^http/, 'ws'), model: sttModel as 'nova-3', mipOptOut: true },
    deps.nowMs,
  );
  const speak = (characters: number) => {
    const quantity = { unit: 'tts_character', quantity: characters, isEstimate: false } as const;
    const isCovered = meter.spend({ leg: 'tts', model: ttsModel, ...quantity });
    if (!isCovered) ctx.onUncovered();
    return isCovered;
  };
  const session = new voice.AgentSession({
    stt,
    llm: createLanguageModel(ctx, ctx.isEconomy),
    tts: new deepgram.TTS({
      apiKey,
      baseUrl,
      model: ttsModel,
      mipOptOut: true,
      sentenceTokenizer: new MeteredTokenizer(speak),
    }),
    userAwayTimeout: AWAY_AFTER_S,
    // The guard strips markup; the framework's filters would hold each chunk's trailing space back.
    ttsTextTransforms: null,
    forwardAudioIdleTimeout: 3_000,
    ttsReadIdleTimeout: 3_000,
    turnHandling: { ...(ctx.turnDetection ? { turnDetection: ctx.turnDetection } : {}), interruption: { mode: 'vad' } },
  });
  return { session, stt };
}
