import type { Services } from '#lib/runtime/services.ts';
import type { CallDeps } from './call-deps.ts';

/** A call's dependencies from this process's settings; throws one sentence when speech or language is not configured. */
export function createCallDeps(services: Services, workerId: string): CallDeps {
  const { settings, chat, logger } = services;
  if (!settings.deepgram || !settings.openai || !chat.model) throw new Error('A voice worker needs DEEPGRAM_API_KEY and OPENAI_API_KEY.');
  return {
    call: services.agentCall,
    embedder: chat.embedder,
    summaryModel: chat.model,
    speech: { ...settings.deepgram, sttModel: settings.models.STT_MODEL, ttsModel: settings.models.TTS_MODEL },
    language: { ...settings.openai, model: settings.models.LLM_SMALL_MODEL },
    workerId,
    logger,
    nowMs: chat.nowMs,
    sleep: chat.sleep,
  };
}
