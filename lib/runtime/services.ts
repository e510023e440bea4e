import { breakerName, createBreakers } from '../breakers/breaker.ts';
import type { ChatContext } from '../chat/chat-session.ts';
import { answerFromKnowledge } from '../conversation/answer-from-knowledge.ts';
import { createSteadyModel } from '../conversation/steady-model.ts';
import type { Senders } from '../leads/delivery.ts';
import type { SweepContext } from '../leads/run-sweep.ts';
import { createAsanaSender } from '../providers/asana/asana-sender.ts';
import { createRoomControl } from '../providers/livekit/room-control.ts';
import { createChatModel } from '../providers/openai/chat-model.ts';
import { createOpenAiClient } from '../providers/openai/create-client.ts';
import { createEmbedder } from '../providers/openai/embedder.ts';
import { createModerator } from '../providers/openai/moderator.ts';
import { createResendSender } from '../providers/resend/resend-sender.ts';
import { createVisitorMailer } from '../providers/resend/visitor-mailer.ts';
import { createSlackSender } from '../providers/slack/slack-sender.ts';
import { createCallFunction } from '../providers/supabase/call-function.ts';
import { createBacklog } from '../providers/upstash/backlog.ts';
import { createBreakerStore } from '../providers/upstash/breaker-store.ts';
import { createChatBus } from '../providers/upstash/chat-bus.ts';
import { createLogger } from '../telemetry/logger.ts';
import { type Env, env } from './env.ts';

type OpenAiClient = ReturnType<typeof createOpenAiClient>;

function createSenders(settings: Env, dashboardUrl: string): Senders {
  return {
    ...(settings.slack ? { slack: createSlackSender({ ...settings.slack, dashboardUrl }) } : {}),
    ...(settings.asana ? { asana: createAsanaSender({ ...settings.asana, dashboardUrl }) } : {}),
    ...(settings.resend ? { resend: createResendSender({ ...settings.resend, dashboardUrl }) } : {}),
  };
}

function build(service: string) {
  const settings = env();
  const logger = createLogger(service);
  const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`;
  const openai = settings.openai ? createOpenAiClient(settings.openai) : undefined;
  const breakerStore = createBreakerStore(settings.kv);
  const breakers = createBreakers({ store: breakerStore, nowMs: Date.now, logger });
  const candidate = (client: OpenAiClient, model: string) => ({
    model: createChatModel(client, model),
    breaker: breakers.of(breakerName({ leg: 'llm', vendor: 'openai', model })),
  });
  /** Small, then fallback; the larger one goes on with the same two. */
  const createModels = (client: OpenAiClient) => {
    const { LLM_SMALL_MODEL, LLM_LARGE_MODEL, LLM_FALLBACK_MODEL, CLASSIFIER_MODEL } = settings.models;
    const small = candidate(client, LLM_SMALL_MODEL);
    const fallback = candidate(client, LLM_FALLBACK_MODEL);
    const last = { lastResort: answerFromKnowledge, logger };
    const classifier = candidate(client, CLASSIFIER_MODEL);
    return {
      model: createSteadyModel({ candidates: [small, fallback], ...last }),
      routing: {
        larger: createSteadyModel({
          candidates: [candidate(client, LLM_LARGE_MODEL), small, fallback],
          essential: small,
          ...last,
        }),
        classifier: classifier.model,
        mayClassify: () => classifier.breaker.state() === 'closed',
      },
    };
  };
  const embedder = openai ? createEmbedder(openai, settings.models.EMBEDDING_MODEL) : undefined;
  const agentCall = createCallFunction(settings.supabase, 'agent_worker');
  const maintenance = createCallFunction(settings.supabase, 'maintenance');
  const backlog = createBacklog({ ...settings.kv, secret: settings.visitSecret });
  const chat: ChatContext = {
    call: agentCall,
    bus: createChatBus(settings.kv),
    backlog,
    ...(openai ? createModels(openai) : { model: undefined, routing: undefined }),
    embedder,
    moderator: openai ? createModerator(openai, settings.models.MODERATION_MODEL) : undefined,
    logger,
    nowMs: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
  const sweep: SweepContext = {
    maintenance,
    embedder,
    backlog: { backlog, call: agentCall, logger },
    delivery: {
      call: createCallFunction(settings.supabase, 'delivery_worker'),
      senders: createSenders(settings, publicUrl),
      logger,
    },
  };
  const rooms = settings.livekit ? createRoomControl(settings.livekit) : undefined;
  const visitorMailer = settings.resend ? createVisitorMailer(settings.resend) : undefined;
  return {
    settings,
    logger,
    breakers,
    breakerStore,
    chat,
    sweep,
    maintenance,
    agentCall,
    backlog,
    rooms,
    visitorMailer,
    publicUrl,
  };
}
export type Services = ReturnType<typeof build>;

let built: Services | undefined;
/** What routes and the worker need in Node; built once per process. */
export function services(service = 'web'): Services {
  built ??= build(service);
  return built;
}
