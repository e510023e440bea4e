import { tts as speech, voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import OpenAI from 'openai';
import type { CallDeps } from '../../../agent-worker/call-deps.ts';
import { createDeepgramVoice } from '../../../agent-worker/deepgram-voice.ts';
import { MeteredStt } from '../../../agent-worker/metered-stt.ts';
import { ModelLlm } from '../../../agent-worker/model-llm.ts';
import { createSecondEar } from '../../../agent-worker/second-ear.ts';
import { createSentenceVoice } from '../../../agent-worker/sentence-voice.ts';
import { SteadyTts } from '../../../agent-worker/steady-tts.ts';
import { VoiceAgent } from '../../../agent-worker/voice-agent.ts';
import { bookTrips, countCommands, countRequests, type Trips } from '../../../lib/budget/count-trips.ts';
import { answerTurn } from '../../../lib/chat/answer-turn.ts';
import type { ChatBus } from '../../../lib/chat/chat-bus.ts';
import { createConversationStore, type LiveConversation } from '../../../lib/conversation/conversation-store.ts';
import { maxReplyTokens } from '../../../lib/conversation/economy.ts';
import { createPhraseCache } from '../../../lib/conversation/phrase-cache.ts';
import { summarise } from '../../../lib/conversation/summarise.ts';
import type { CallFunction } from '../../../lib/core/call-function.ts';
import { createPhraseRenderer } from '../../../lib/providers/deepgram/phrase-renderer.ts';
import { createChatModel } from '../../../lib/providers/openai/chat-model.ts';
import { createEmbedder } from '../../../lib/providers/openai/embedder.ts';
import { createSpareVoice } from '../../../lib/providers/openai/speech.ts';
import { createTranscriber } from '../../../lib/providers/openai/transcriber.ts';
import { createTurnClock } from '../../../lib/telemetry/turn-clock.ts';
import { MODELS } from '../cost-mix.ts';
import type { Rate } from '../cost-prices.ts';
import { breakersAlone } from '../spare.ts';
import { type Booked, type Books, openBooks } from './booked.ts';
import { type Lane, untilTrue } from './lane.ts';
import type { Script, Turn } from './scripts.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const HZ = 16_000;

export interface Played {
  books: Books;
  /** Speech and hearing with what the ledger grew by: characters, seconds. */
  speech: { leg: 'tts' | 'stt'; model: string; booked: Booked; vendor: number }[];
  /** What database and key-value store were really asked, counted where they answer. */
  asked: { requests: number; commands: number };
}

interface Stage {
  lane: Lane;
  books: Books;
  talk: LiveConversation;
  deps: CallDeps;
  store: ReturnType<typeof createConversationStore>;
  bus: ChatBus;
  trips: Trips;
  speech: Played['speech'];
  /** The passages that the database finds for the turn that is played. */
  passages: Turn['passages'];
}

function order(
  lane: Lane,
  vendor: 'llm' | 'embeddings' | 'tts' | 'speech' | 'transcription',
  fault: Turn['embeddingFault'],
): void {
  if (fault !== undefined) lane.faults.order({ vendor, fault, count: 1 });
}

/** A voice turn through the worker's own agent: knowledge, llmNode, plugin, guard. */
async function playVoiceTurn(stage: Stage, agent: VoiceAgent, session: voice.AgentSession, turn: Turn): Promise<string> {
  const { lane, books, talk } = stage;
  order(lane, 'embeddings', turn.embeddingFault);
  if (turn.interim) agent.hear(turn.interim);
  if (turn.goes.kind === 'fault') order(lane, 'llm', turn.goes.fault);
  const before = books.requests.filter(({ leg }) => leg === 'llm').length;
  const handle = session.generateReply({ userInput: turn.question });
  const isUnderWay = () => books.requests.filter(({ leg }) => leg === 'llm').length > before;
  if (turn.goes.kind === 'barge_in' || (turn.goes.kind === 'fault' && turn.goes.fault === 'hang')) {
    const pieces = turn.goes.kind === 'barge_in' ? turn.goes.afterPieces : 0;
    await untilTrue(() => isUnderWay() && (books.piecesOfLast() >= pieces || books.openRequests() === 0), 'the answer to begin');
    await session.interrupt({ force: true }).await;
  }
  await handle.waitForPlayout();
  await untilTrue(() => books.openRequests() === 0, 'the end of the requests');
  agent.forgetQuestion();
  const said = handle.chatItems
    .flatMap((item) => (item.type === 'message' && item.textContent ? [item.textContent] : []))
    .join(' ');
  talk.turns.push({ id: `v${talk.turns.length}`, role: 'visitor', content: turn.question });
  if (said) talk.turns.push({ id: `a${talk.turns.length}`, role: 'agent', content: said });
  return said;
}

async function untilOver(lane: Lane, vendor: 'speech' | 'transcription'): Promise<void> {
  const isOver = () => lane.journal.list({ vendor }).every(({ durationMs }) => durationMs !== undefined);
  await untilTrue(isOver, `the end of each ${vendor} request`);
}

/** A reply spoken over the call's own voices; the visitor may cut it, and the first vendor may not speak. */
async function speak(stage: Stage, text: string, { speechCutAfter: cutAfter, secondVoice }: Turn): Promise<void> {
  const { books, deps, lane } = stage;
  const { apiKey, baseUrl, ttsModel: model } = deps.speech;
  const spare = deps.spare.voice;
  const vendor = secondVoice ? 'speech' : 'tts';
  const before = lane.usage(vendor);
  if (secondVoice) order(lane, 'tts', '500');
  order(lane, 'speech', secondVoice?.fault);
  const booked = await books.during('tts', async () => {
    let sentences = 0;
    const said = (spoken: string, quantity: number) => {
      sentences += 1;
      return { leg: 'tts', model: spoken, unit: 'tts_character', quantity } as const;
    };
    const line = createDeepgramVoice({
      apiKey,
      baseUrl,
      model,
      breaker: deps.breakers.of(`tts:${books.requests.length}`),
      spend: (characters) => books.meter.spend({ ...said(model, characters), isEstimate: false }),
      nowMs: Date.now,
    });
    const sentence = createSentenceVoice({
      voice: spare,
      breaker: deps.breakers.of(`speech:${books.requests.length}`),
      open: (characters) => books.meter.open(said(spare.model, characters)),
    });
    const voices = new SteadyTts({ voices: [line, sentence], nowMs: Date.now, logger: deps.logger });
    // Where the second vendor fails as well nobody is left: the page's own voice is not here.
    voices.on('error', () => undefined);
    const stream = voices.stream();
    stream.pushText(text);
    stream.endInput();
    try {
      for await (const audio of stream) {
        if (audio === speech.SynthesizeStream.END_OF_STREAM) break;
        if (cutAfter !== undefined && sentences >= cutAfter) break;
      }
    } finally {
      stream.close();
      line.close?.();
    }
    if (secondVoice) await untilOver(lane, 'speech');
    else await untilTrue(() => lane.usage('tts').requests > before.requests, 'the end of the speech');
  });
  lane.faults.clear();
  const characters = lane.usage(vendor).characters - before.characters;
  stage.speech.push({ leg: 'tts', model: secondVoice ? spare.model : model, booked, vendor: characters });
}

/** A tenth of a second of sound with pauses, as a microphone gives it. */
function soundAt(tenth: number): AudioFrame {
  const loudness = tenth % 40 < 25 ? 6_000 : 0;
  const samples = Int16Array.from({ length: HZ / 10 }, (_, index) => Math.round(Math.sin(index / 5) * loudness));
  return new AudioFrame(samples, HZ, 1, samples.length);
}

/** The call's sound through the plugin. At its end the plugin is asked for the rest; an ear that is replaced has been mute and is not believed. */
async function hear(stage: Stage, { heardS, isEarReplaced }: Script): Promise<void> {
  const { books, deps, lane } = stage;
  const before = lane.usage('stt');
  const booked = await books.during('stt', async () => {
    const stt = new MeteredStt(
      { apiKey: deps.speech.apiKey, baseUrl: deps.speech.baseUrl.replace(/^http/, 'ws'), model: 'nova-3', mipOptOut: true },
      Date.now,
    );
    const book = (quantity: number, isEstimate: boolean) =>
      books.meter.use({ leg: 'stt', model: deps.speech.sttModel, unit: 'stt_second', quantity, isEstimate });
    stt.on('metrics_collected', (metrics) => book(metrics.audioDurationMs / 1000, false));
    const stream = stt.stream();
    // Who estimates by the clock must hear by the clock.
    for (let at = 0; at < (isEarReplaced ? 30 : heardS * 10); at += 1) {
      stream.pushFrame(soundAt(at));
      if (isEarReplaced) await sleep(100);
    }
    await untilTrue(() => lane.journal.list({ vendor: 'stt' }).some((entry) => (entry.socket?.audioSeconds ?? 0) > 0), 'sound');
    book(isEarReplaced ? await stt.retire(stream) : await stt.reportRest(true), true);
    stream.close();
    await untilTrue(() => lane.usage('stt').requests > before.requests, 'the end of the hearing');
  });
  const vendor = lane.usage('stt').audioSeconds - before.audioSeconds;
  stage.speech.push({ leg: 'stt', model: MODELS.stt, booked, vendor });
}

/** An utterance that only the second ear is asked for. */
async function hearAgain(stage: Stage, { seconds, fault }: Script['secondEar'][number]): Promise<void> {
  const { books, deps, lane, talk } = stage;
  const before = lane.usage('transcription');
  order(lane, 'transcription', fault);
  const { transcriber } = deps.spare;
  const booked = await books.during('stt', async () => {
    const breaker = deps.breakers.of(`transcription:${books.requests.length}`);
    const ear = createSecondEar({ transcriber, breaker, meter: books.meter, locale: talk.locale, onUncovered: () => undefined });
    const samples = Int16Array.from({ length: Math.round(seconds * HZ) }, (_, index) => Math.round(Math.sin(index / 5) * 6_000));
    await ear.transcribe(samples, new AbortController().signal).catch(() => undefined);
    await untilOver(lane, 'transcription');
  });
  lane.faults.clear();
  const vendor = lane.usage('transcription').audioSeconds - before.audioSeconds;
  stage.speech.push({ leg: 'stt', model: transcriber.model, booked, vendor });
}

async function renderGreeting(stage: Stage, fault: Turn['embeddingFault']): Promise<void> {
  const { books, deps, lane, talk, trips } = stage;
  order(lane, 'tts', fault);
  const before = lane.usage('tts');
  const booked = await books.during('tts', async () => {
    const { characters, isEstimate } = await deps.phrases.renderForNext({ text: talk.campaign.greeting, voice: MODELS.tts });
    if (!isEstimate) trips.commands += 1;
    const { ttsModel } = deps.speech;
    books.meter.use({ leg: 'tts', model: ttsModel, unit: 'tts_character', quantity: characters, isEstimate });
  });
  stage.speech.push({ leg: 'tts', model: MODELS.tts, booked, vendor: lane.usage('tts').characters - before.characters });
}

function createStage(lane: Lane, prices: readonly Rate[], call: number, script: Script, asked: Played['asked']): Stage {
  const books = openBooks(prices);
  const trips: Trips = { requests: 0, commands: 0 };
  const lead = {
    email: `v${call}@visitor.example`,
    name: `Visitor ${call}`,
    company: null,
    need: null,
    budget: null,
    timeline: null,
    phone: null,
  };
  const talk: LiveConversation = {
    state: 'live',
    conversationId: `c${call}`,
    customerId: 'k1',
    locale: 'en-US',
    lead,
    hold: null,
    maxCallS: 300,
    isEconomy: script.isEconomy,
    prices: [...prices],
    campaign: {
      slug: 'demo',
      agentName: 'Sol',
      businessName: 'Sonora Solar',
      greeting: 'Hello, this is Sol, the AI assistant of Sonora Solar. What may I do for you today?',
      persona: 'Warm, brief and precise. You like to help.',
    },
    turns: [],
  };
  const database: CallFunction = async (name, _args, result) => {
    asked.requests += 1;
    const answers: Record<string, unknown> = {
      search_knowledge: stage.passages,
      save_lead_facts: lead,
      save_turn: { id: 't' },
      record_usage: { costMicroUsd: 1 },
    };
    return result.parse(answers[name]);
  };
  const events: number[] = [];
  // A page that reads along: one look for each event that rings.
  const bus: ChatBus = {
    async publish() {
      asked.commands += 4;
      return events.push(1);
    },
    claimMessage: async (_conversation, _message, turnId) => turnId,
    read() {
      throw new Error('Nobody reads here.');
    },
  };
  const speechSettings = { apiKey: 'local', baseUrl: lane.url, sttModel: MODELS.stt, ttsModel: MODELS.tts };
  const client = new OpenAI({ apiKey: 'local', baseURL: `${lane.url}/v1` });
  const deps: CallDeps = {
    call: database,
    embedder: books.embedder(createEmbedder(client, MODELS.embedding)),
    model: createChatModel(client, MODELS.llm),
    phrases: createPhraseCache({
      store: {
        read: async () => null,
        write: async () => {
          asked.commands += 1;
        },
      },
      renderer: createPhraseRenderer(speechSettings),
      logger: silent,
    }),
    speech: speechSettings,
    spare: { voice: createSpareVoice(client, 'tts-1'), transcriber: createTranscriber(client, { model: 'whisper-1' }) },
    breakers: breakersAlone(),
    workerId: 'proof',
    logger: silent,
    nowMs: Date.now,
    sleep,
  };
  const store = createConversationStore(countRequests(database, trips), talk.conversationId);
  const stage: Stage = { lane, books, talk, deps, store, bus: countCommands(bus, trips), trips, speech: [], passages: [] };
  return stage;
}

async function playVoice(stage: Stage, script: Script): Promise<void> {
  const { books, deps, talk, store } = stage;
  const session = new voice.AgentSession({
    llm: new ModelLlm({
      model: deps.model,
      meter: books.chat,
      maxTokens: () => maxReplyTokens({ channel: 'voice', isEconomy: script.isEconomy }),
      onUncovered: () => undefined,
      nowMs: Date.now,
    }),
    vad: null,
    userAwayTimeout: null,
    turnHandling: { turnDetection: null },
  });
  // A failed answer is an event here, as in the worker.
  session.on(voice.AgentSessionEventTypes.Error, () => undefined);
  const agent = new VoiceAgent({
    deps,
    embedder: deps.embedder,
    store,
    requests: books.chat,
    talk,
    writes: { push: () => undefined },
    clock: createTurnClock(() => performance.now()),
    requestEnd: () => undefined,
    onUncovered: () => undefined,
    isClosing: () => false,
  });
  await session.start({ agent });
  await untilTrue(() => stage.lane.journal.list({ vendor: 'llm' }).some((entry) => entry.status !== undefined), 'the warm-up');
  if (script.greeting) await renderGreeting(stage, script.greeting.fault);
  for (const turn of script.turns) {
    stage.passages = turn.passages;
    const said = await playVoiceTurn(stage, agent, session, turn);
    if (said) await speak(stage, said, turn);
  }
  await hear(stage, script);
  for (const utterance of script.secondEar) await hearAgain(stage, utterance);
  await session.close();
}

async function playText(stage: Stage, script: Script): Promise<void> {
  const { books, deps, talk, store, bus } = stage;
  for (const turn of script.turns) {
    stage.passages = turn.passages;
    order(stage.lane, 'embeddings', turn.embeddingFault);
    if (turn.goes.kind === 'fault') order(stage.lane, 'llm', turn.goes.fault);
    talk.turns.push({ id: `v${talk.turns.length}`, role: 'visitor', content: turn.question });
    const answered = await answerTurn(
      { ...deps, store, bus, requests: books.chat, onGuarded: () => undefined, write: () => undefined },
      { talk, text: turn.question },
    );
    talk.turns.push({ id: `a${talk.turns.length}`, role: 'agent', content: answered?.text ?? '' });
  }
}

/** One drawn visit through the product's own adapters, over HTTP and sockets, to the vendors of a lane. */
export async function playCall(lane: Lane, prices: readonly Rate[], call: number, script: Script): Promise<Played> {
  lane.journal.clear();
  const asked = { requests: 0, commands: 0 };
  const stage = createStage(lane, prices, call, script, asked);
  const { books, deps, talk, trips } = stage;
  if (script.channel === 'voice') await playVoice(stage, script);
  else await playText(stage, script);
  lane.faults.clear();
  order(lane, 'llm', script.summaryFault);
  await summarise({ model: deps.model, requests: books.chat, logger: silent }, { lead: talk.lead, turns: talk.turns });
  books.chat.closeAll();
  lane.faults.clear();
  bookTrips({ meter: books.meter, logger: silent }, trips, { requests: 0, commands: 0 });
  return { books, asked, speech: stage.speech };
}
