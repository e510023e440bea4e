import { voice } from '@livekit/agents';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import type { CallMeter } from '#lib/budget/call-meter.ts';
import type { ChatRequests } from '#lib/budget/chat-requests.ts';
import { maxReplyTokens } from '#lib/conversation/economy.ts';
import type { CallDeps } from './call-deps.ts';
import { MeteredStt } from './metered-stt.ts';
import { MeteredTokenizer } from './metered-tokenizer.ts';
import { ModelLlm } from './model-llm.ts';
import type { TurnPolicy } from './turn-policy.ts';

const AWAY_AFTER_S = 20;

export interface SessionContext {
  deps: CallDeps;
  meter: CallMeter;
  requests: ChatRequests;
  /** Asked at each reply: a month may near its ceiling during the call. */
  isEconomy: () => boolean;
  /** Who speaks when. */
  turns: TurnPolicy;
  /** Words were not said because the budget does not cover them. */
  onUncovered: () => void;
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
    llm: new ModelLlm({
      model: deps.model,
      meter: ctx.requests,
      maxTokens: () => maxReplyTokens({ channel: 'voice', isEconomy: ctx.isEconomy() }),
      onUncovered: ctx.onUncovered,
      nowMs: deps.nowMs,
    }),
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
    ...ctx.turns.options,
  });
  ctx.turns.follow(session);
  return { session, stt };
}
