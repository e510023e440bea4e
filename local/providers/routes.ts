import type { Asana } from './asana/asana.ts';
import type { Context } from './context.ts';
import { grantToken } from './deepgram/grant-token.ts';
import { speakOnce } from './deepgram/speak-once.ts';
import type { Answered, Exchange } from './exchange.ts';
import { chatCompletions } from './openai/chat-completions.ts';
import { embeddings } from './openai/embeddings.ts';
import { listModels } from './openai/list-models.ts';
import { moderations } from './openai/moderations.ts';
import { speech } from './openai/speech.ts';
import { transcriptions } from './openai/transcriptions.ts';
import type { ResendApi } from './resend/resend.ts';
import { incomingWebhook } from './slack/incoming-webhook.ts';
import type { TurnstileApi } from './turnstile/turnstile.ts';
import type { Vendor } from './vendors.ts';

export type Route = { vendor: Vendor; needsKey: boolean; answer: (exchange: Exchange) => Answered | Promise<Answered> };
export type Apis = { asana: Asana; resend: ResendApi; turnstile: TurnstileApi };

/** Who answers an HTTP request; undefined when no vendor has such a path. */
export function findRoute(context: Context, apis: Apis, request: { method: string; path: string }): Route | undefined {
  const { method, path } = request;
  if (path.startsWith('/asana/api/1.0/'))
    return { vendor: 'asana', needsKey: false, answer: (exchange) => apis.asana.answer(exchange) };
  if (path.startsWith('/resend/emails'))
    return { vendor: 'resend', needsKey: false, answer: (exchange) => apis.resend.answer(exchange) };
  if (/^\/slack\/services\/[^/]+\/[^/]+\/[^/]+$/.test(path) && method === 'POST')
    return { vendor: 'slack', needsKey: false, answer: incomingWebhook };
  if (path.startsWith('/turnstile/v0/'))
    return { vendor: 'turnstile', needsKey: false, answer: (exchange) => apis.turnstile.answer(exchange) };
  switch (`${method} ${path}`) {
    case 'POST /v1/speak':
      return { vendor: 'tts', needsKey: true, answer: (exchange) => speakOnce(context, exchange) };
    case 'POST /v1/auth/grant':
      return { vendor: 'stt', needsKey: true, answer: grantToken };
    case 'GET /v1/models':
      return { vendor: 'llm', needsKey: true, answer: (exchange) => listModels(context, exchange) };
    case 'POST /v1/chat/completions':
      return { vendor: 'llm', needsKey: true, answer: (exchange) => chatCompletions(context, exchange) };
    case 'POST /v1/embeddings':
      return { vendor: 'embeddings', needsKey: true, answer: (exchange) => embeddings(context, exchange) };
    case 'POST /v1/audio/speech':
      return { vendor: 'speech', needsKey: true, answer: (exchange) => speech(context, exchange) };
    case 'POST /v1/audio/transcriptions':
      return { vendor: 'transcription', needsKey: true, answer: (exchange) => transcriptions(context, exchange) };
    case 'POST /v1/moderations':
      return { vendor: 'moderations', needsKey: true, answer: moderations };
    default:
      return undefined;
  }
}
