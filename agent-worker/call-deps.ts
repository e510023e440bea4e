import type { Breakers } from '#lib/breakers/breaker.ts';
import type { Backlog } from '#lib/conversation/backlog.ts';
import type { ChatModel } from '#lib/conversation/chat-model.ts';
import type { Moderator } from '#lib/conversation/moderator.ts';
import type { PhraseCache } from '#lib/conversation/phrase-cache.ts';
import type { Routing } from '#lib/conversation/turn-router.ts';
import type { CallFunction } from '#lib/core/call-function.ts';
import type { Embedder } from '#lib/knowledge/embedder.ts';
import type { SpareVoice } from '#lib/speech/spare-voice.ts';
import type { Transcriber } from '#lib/speech/transcriber.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

/** All that a call needs besides its room; nothing of it knows about jobs. */
export interface CallDeps {
  call: CallFunction;
  /** Where writes wait while the database does not answer; without it, in memory. */
  backlog?: Backlog;
  embedder: Embedder | undefined;
  /** Answers, sums up. */
  model: ChatModel;
  /** Without it the one model answers every turn. */
  routing?: Routing | undefined;
  moderator?: Moderator | undefined;
  phrases: PhraseCache;
  speech: { apiKey: string; baseUrl: string; sttModel: string; ttsModel: string; soundWithinMs?: number };
  /** Of another vendor, for when the first does not speak or hear. */
  spare: { voice: SpareVoice; transcriber: Transcriber };
  breakers: Breakers;
  workerId: string;
  logger: Logger;
  nowMs: () => number;
  sleep: (ms: number) => Promise<void>;
}
