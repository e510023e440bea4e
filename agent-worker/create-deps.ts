import { createPhraseCache } from '#lib/conversation/phrase-cache.ts';
import { createPhraseRenderer } from '#lib/providers/deepgram/phrase-renderer.ts';
import { createOpenAiClient } from '#lib/providers/openai/create-client.ts';
import { createSpareVoice } from '#lib/providers/openai/speech.ts';
import { createTranscriber } from '#lib/providers/openai/transcriber.ts';
import { createPhraseStore } from '#lib/providers/upstash/phrase-store.ts';
import type { Services } from '#lib/runtime/services.ts';
import type { CallDeps } from './call-deps.ts';

/** A call's dependencies from this process's settings; throws one sentence when speech or language is not configured. */
export function createCallDeps(services: Services, workerId: string): CallDeps {
  const { settings, chat, logger } = services;
  if (!settings.deepgram || !settings.openai || !chat.model)
    throw new Error('A voice worker needs DEEPGRAM_API_KEY and OPENAI_API_KEY.');
  const openai = createOpenAiClient(settings.openai);
  return {
    call: services.agentCall,
    backlog: services.backlog,
    embedder: chat.embedder,
    model: chat.model,
    routing: chat.routing,
    moderator: chat.moderator,
    phrases: createPhraseCache({
      store: createPhraseStore(settings.kv),
      renderer: createPhraseRenderer(settings.deepgram),
      logger,
    }),
    speech: { ...settings.deepgram, sttModel: settings.models.STT_MODEL, ttsModel: settings.models.TTS_MODEL },
    spare: {
      voice: createSpareVoice(openai, settings.models.TTS_FALLBACK_MODEL),
      transcriber: createTranscriber(openai, { model: settings.models.STT_FALLBACK_MODEL }),
    },
    breakers: services.breakers,
    workerId,
    logger,
    nowMs: chat.nowMs,
    sleep: chat.sleep,
  };
}
