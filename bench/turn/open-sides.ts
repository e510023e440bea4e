import { voice } from '@livekit/agents';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import * as openai from '@livekit/agents-plugin-openai';
import { createBreakers } from '#lib/breakers/breaker.ts';
import type { BreakerStore } from '#lib/breakers/breaker-store.ts';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import { createChatRequests } from '#lib/budget/chat-requests.ts';
import { buildInstructions } from '#lib/conversation/build-prompt.ts';
import { createConversationStore } from '#lib/conversation/conversation-store.ts';
import { createIsBackchannel } from '#lib/conversation/is-backchannel.ts';
import { createWriteQueue } from '#lib/conversation/write-queue.ts';
import { meterEmbedder } from '#lib/knowledge/meter-embedder.ts';
import { createChatModel } from '#lib/providers/openai/chat-model.ts';
import { createOpenAiClient } from '#lib/providers/openai/create-client.ts';
import { createEmbedder } from '#lib/providers/openai/embedder.ts';
import { createModerator } from '#lib/providers/openai/moderator.ts';
import { createSpareVoice } from '#lib/providers/openai/speech.ts';
import { createTranscriber } from '#lib/providers/openai/transcriber.ts';
import { createTurnClock } from '#lib/telemetry/turn-clock.ts';
import type { CallDeps } from '../../agent-worker/call-deps.ts';
import { createSession } from '../../agent-worker/create-session.ts';
import { listeningTurns } from '../../agent-worker/listening-turns.ts';
import { saveTurns } from '../../agent-worker/save-turns.ts';
import { VoiceAgent } from '../../agent-worker/voice-agent.ts';
import { Ear, Mouth } from './ear-and-mouth.ts';
import type { ScriptedVendors } from './scripted-vendors.ts';
import { callFunction, MODELS, TALK } from './talk.ts';

export type Side = { name: 'ours' | 'stock'; session: voice.AgentSession; mouth: Mouth; ear: Ear; vendors: ScriptedVendors };
type Opened = { session: voice.AgentSession; agent: voice.Agent };

const gone = () => Promise.reject(new Error('no store here'));
const ALONE: BreakerStore = { read: gone, fail: gone, succeed: gone, claimProbe: gone };

/** The framework as its guide has it: its own plugins, its own turn taking, nothing set. */
function openStock(url: string): Opened {
  const session = new voice.AgentSession({
    stt: new deepgram.STT({ apiKey: 'local', baseUrl: url.replace(/^http/, 'ws'), model: MODELS.stt as 'nova-3' }),
    llm: new openai.LLM({ apiKey: 'local', baseURL: `${url}/v1`, model: MODELS.llm }),
    tts: new deepgram.TTS({ apiKey: 'local', baseUrl: url, model: MODELS.tts }),
  });
  return { session, agent: new voice.Agent({ instructions: buildInstructions(TALK.campaign) }) };
}

/** Session and agent of a call of ours, with knowledge, guard, second opinion, meter and the saving of turns. */
function openOurs(url: string): Opened {
  const client = createOpenAiClient({ apiKey: 'local', baseUrl: `${url}/v1` });
  const logger = { info: () => undefined, warn: () => undefined, error: console.error };
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const meter = createCallMeter({
    prices: TALK.prices,
    hold: { heldMicroUsd: 1e9, usedMicroUsd: 0 },
    record: () => undefined,
    nowMs: Date.now,
  });
  const requests = createChatRequests({ meter, nowMs: Date.now });
  const store = createConversationStore(callFunction, TALK.conversationId);
  const writes = createWriteQueue({ call: callFunction, conversationId: TALK.conversationId, logger, sleep });
  const embedder = createEmbedder(client, MODELS.embedding);
  const deps: CallDeps = {
    call: callFunction,
    embedder,
    model: createChatModel(client, MODELS.llm),
    moderator: createModerator(client, MODELS.moderation),
    phrases: { find: async () => null, renderForNext: async () => ({ characters: 0, isEstimate: false }) },
    speech: { apiKey: 'local', baseUrl: url, sttModel: MODELS.stt, ttsModel: MODELS.tts },
    spare: {
      voice: createSpareVoice(client, MODELS.tts),
      transcriber: createTranscriber(client, { model: MODELS.stt }),
    },
    breakers: createBreakers({ store: ALONE, nowMs: Date.now, logger }),
    workerId: 'turns',
    logger,
    nowMs: Date.now,
    sleep,
  };
  const onUncovered = () => logger.error('the bench ran out of money');
  const turns = listeningTurns({ isBackchannel: createIsBackchannel(TALK.locale) });
  const clock = createTurnClock(() => performance.now());
  const nothing = () => undefined;
  const page = { say: async () => false, hush: nothing, listen: async () => false };
  const { session } = createSession({
    deps,
    meter,
    requests,
    page,
    locale: TALK.locale,
    voice: MODELS.tts,
    isEconomy: () => false,
    turns,
    onUncovered,
    onUnheard: nothing,
    onHeard: nothing,
  });
  const agent = new VoiceAgent({
    deps,
    store,
    embedder: meterEmbedder(embedder, meter),
    requests,
    talk: { ...TALK, turns: [] },
    writes,
    turns,
    clock,
    requestEnd: () => undefined,
    onUncovered,
    isClosing: () => false,
  });
  saveTurns(session, {
    talk: { ...TALK, turns: [] },
    writes,
    clock,
    logger,
    nowMs: Date.now,
    onAgentTurn: () => agent.forgetQuestion(),
  });
  session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ transcript }) => agent.hear(transcript));
  return { session, agent };
}

export async function openSide(name: Side['name'], vendors: ScriptedVendors): Promise<Side> {
  const { session, agent } = name === 'ours' ? openOurs(vendors.url) : openStock(vendors.url);
  const mouth = new Mouth();
  const ear = new Ear();
  session.input.audio = mouth;
  session.output.audio = ear;
  await session.start({ agent, record: false });
  return { name, session, mouth, ear, vendors };
}
