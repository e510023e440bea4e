import { ReadableStream } from 'node:stream/web';
import { type MetricsCollectedEvent, voice } from '@livekit/agents';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import * as openai from '@livekit/agents-plugin-openai';
import { AudioFrame, type Room, RoomEvent } from '@livekit/rtc-node';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import { AGENT_HEARTBEAT_ATTRIBUTE, SYNTHETIC_AUDIO } from '#lib/contracts/visit.ts';
import { type ConversationStore, createConversationStore, type LiveConversation } from '#lib/conversation/conversation-store.ts';
import { PHRASE_SAMPLE_RATE, type PhraseAudio } from '#lib/conversation/phrase-cache.ts';
import { summarise } from '#lib/conversation/summarise.ts';
import { createWriteQueue } from '#lib/conversation/write-queue.ts';
import { uuidV7 } from '#lib/core/uuid.ts';
import type { CallDeps } from './call-deps.ts';
import { ringOver } from './ring-over.ts';
import { sealSession } from './seal-session.ts';
import { watchSilence } from './silence-watch.ts';
import { MAX_REPLY_TOKENS, VoiceAgent } from './voice-agent.ts';
import { watchReturn } from './watch-return.ts';

const RENEW_EVERY_MS = 20_000;
const BEAT_EVERY_MS = 2_500;
/** A visitor whose page reloads is back well within this; a dropped network too. */
const RETURN_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 1_000;
/** The framework's own close can wait for ever for words that nobody is there to hear (seen when a page left while it rang). */
const CLOSE_WITHIN_MS = 5_000;
const WARN_BEFORE_END_MS = 30_000;
const ROOM_MINUTE_MS = 60_000;
const AWAY_AFTER_S = 20;

function createSession(deps: CallDeps, turnDetection: 'vad' | undefined) {
  const wsBase = deps.speech.baseUrl.replace(/^http/, 'ws');
  return new voice.AgentSession({
    // mip_opt_out: Deepgram keeps and trains on nothing of this call.
    stt: new deepgram.STT({
      apiKey: deps.speech.apiKey,
      baseUrl: wsBase,
      model: deps.speech.sttModel as 'nova-3',
      mipOptOut: true,
    }),
    llm: new openai.LLM({
      apiKey: deps.language.apiKey,
      baseURL: deps.language.baseUrl,
      model: deps.language.model,
      maxCompletionTokens: MAX_REPLY_TOKENS,
      reasoningEffort: 'none',
      store: false,
    }),
    tts: new deepgram.TTS({
      apiKey: deps.speech.apiKey,
      baseUrl: deps.speech.baseUrl,
      model: deps.speech.ttsModel,
      mipOptOut: true,
    }),
    userAwayTimeout: AWAY_AFTER_S,
    // The guard strips markup; the framework's filters would hold each chunk's trailing space back.
    ttsTextTransforms: null,
    forwardAudioIdleTimeout: 3_000,
    ttsReadIdleTimeout: 3_000,
    turnHandling: { ...(turnDetection ? { turnDetection } : {}), interruption: { mode: 'vad' } },
  });
}

/** A cached phrase as the 20 ms frames the session plays. */
function toFrames(audio: PhraseAudio): ReadableStream<AudioFrame> {
  const step = PHRASE_SAMPLE_RATE / 50;
  const count = Math.ceil(audio.length / step);
  return ReadableStream.from(
    Array.from({ length: count }, (_, index) => {
      const samples = new Int16Array(step);
      samples.set(audio.subarray(index * step, (index + 1) * step));
      return new AudioFrame(samples, PHRASE_SAMPLE_RATE, 1, step);
    }),
  );
}

type MessageMetrics = Record<string, number>;
/** The framework reports seconds; we keep whole milliseconds under the same names. */
function metricsInMs(metrics: object): MessageMetrics {
  const entries = Object.entries(metrics).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] < 1_000,
  );
  return Object.fromEntries(entries.map(([name, seconds]) => [`${name}Ms`, Math.round(seconds * 1000)]));
}

export type CallOutcome = 'over' | 'by_text';
export interface RunCallOptions {
  /** 'vad' where no inference process serves the turn model: many calls in one process, tests. */
  turnDetection?: 'vad';
  /** Connects the room while the conversation is looked up; absent when the room is connected already. */
  connect?: () => Promise<void>;
}

/**
 * One spoken call in a connected room, from the greeting to the saved summary. Free of JobContext: it runs in a job process,
 * in a pool of calls, and in tests. Resolves when all of it is written: `over`, or `by_text` when a provider failed and the visitor's
 * page, which sees the agent leave, goes on in writing with the same conversation.
 */
export async function runCall(
  room: Room,
  conversationId: string,
  deps: CallDeps,
  options: RunCallOptions = {},
): Promise<CallOutcome> {
  const store = createConversationStore(deps.call, conversationId);
  const looking = store.begin({ channel: 'voice', workerId: deps.workerId }).then(async (begun) => ({
    begun,
    greeting: begun.state === 'live' && begun.turns.length === 0 ? await deps.phrases.find(begun.campaign.greeting) : null,
  }));
  const [{ begun, greeting }] = await Promise.all([looking, options.connect?.()]);
  if (begun.state !== 'live') return 'over';
  return holdCall(room, begun, { store, deps, options, greeting });
}

async function holdCall(
  room: Room,
  talk: LiveConversation,
  {
    store,
    deps,
    options,
    greeting,
  }: { store: ConversationStore; deps: CallDeps; options: RunCallOptions; greeting: PhraseAudio | null },
): Promise<CallOutcome> {
  const { logger, nowMs } = deps;
  const startedMs = nowMs();
  const writes = createWriteQueue({ logger, sleep: deps.sleep });
  const meter = createCallMeter({
    prices: talk.prices,
    hold: talk.hold ?? { heldMicroUsd: 0, usedMicroUsd: 0 },
    nowMs,
    record: (usage) => writes.push('usage', () => store.recordUsage(usage)),
  });
  const keepGreeting = async () => {
    const characters = await deps.phrases.renderForNext(talk.campaign.greeting);
    meter.use({ leg: 'tts', model: deps.speech.ttsModel, unit: 'tts_character', quantity: characters, isEstimate: false });
  };
  sealSession(room);
  const session = createSession(deps, options.turnDetection);
  const timers: NodeJS.Timeout[] = [];
  let end: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const agent = new VoiceAgent({ deps, store, meter, talk, requestEnd: (reason) => endAfterWords(reason) });
  let speech: voice.SpeechHandle | undefined;
  session.on(voice.AgentSessionEventTypes.SpeechCreated, (event) => {
    speech = event.speechHandle;
  });
  const endAfterWords = (reason: string) => {
    if (!speech || speech.done()) sayGoodbye('Thank you for talking with us. Goodbye!', reason);
    else void speech.waitForPlayout().then(() => end(reason));
  };
  const sayGoodbye = (words: string, reason: string) => {
    void session
      .say(words, { allowInterruptions: false })
      .waitForPlayout()
      .then(() => end(reason));
  };

  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    if (item.type !== 'message' || (item.role !== 'user' && item.role !== 'assistant')) return;
    const content = item.textContent?.trim();
    if (!content) return;
    const role = item.role === 'user' ? 'visitor' : 'agent';
    if (role === 'agent') agent.forgetQuestion();
    const turnId = uuidV7(nowMs());
    talk.turns.push({ id: turnId, role, content });
    const turn = {
      turnId,
      role,
      content,
      spokenAt: new Date(nowMs()),
      channel: 'voice',
      interrupted: item.interrupted,
      metrics: metricsInMs(item.metrics),
    } as const;
    writes.push('turn', () => store.saveTurn(turn));
  });
  session.on(voice.AgentSessionEventTypes.MetricsCollected, ({ metrics }: MetricsCollectedEvent) => {
    if (metrics.type !== 'stt_metrics') return;
    meter.use({
      leg: 'stt',
      model: deps.speech.sttModel,
      unit: 'stt_second',
      quantity: metrics.audioDurationMs / 1000,
      isEstimate: false,
    });
  });
  session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
    if (newState === 'away') void session.say('Are you still there?');
  });
  session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ transcript }) => agent.hear(transcript));
  const silence = watchSilence(session, {
    nowMs,
    onUnheard: () => void session.say('Sorry, I could not hear that well. Could you say it again?'),
    onFault: (leg) => {
      logger.warn('call goes on by text', { leg, conversationId: talk.conversationId });
      end('provider_failed');
    },
  });
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) =>
    logger.error('session error', { error, conversationId: talk.conversationId }),
  );
  session.on(voice.AgentSessionEventTypes.Close, ({ reason }) => end(reason === 'error' ? 'provider_failed' : 'closed'));

  let limits: NodeJS.Timeout[] = [];
  const limitCall = (leftMs: number) => {
    for (const timer of limits) clearTimeout(timer);
    limits = [
      setTimeout(() => void session.say('We have half a minute left. What else may I note down?'), leftMs - WARN_BEFORE_END_MS),
      setTimeout(() => sayGoodbye('Our time is up. Thank you; our team will write to you.', 'max_duration'), leftMs),
    ];
  };
  const meterRoomMinute = () =>
    meter.use({ leg: 'room', model: 'livekit-room', unit: 'room_minute', quantity: 1, isEstimate: false });

  const renew = async (): Promise<string | null> => {
    try {
      const renewed = await store.renewHold();
      if (renewed.heldMicroUsd !== undefined)
        meter.renewed({ heldMicroUsd: renewed.heldMicroUsd, usedMicroUsd: renewed.usedMicroUsd ?? 0 });
      // Near the ceiling what is left of the call is halved; the visitor hears half a minute before the end.
      if (renewed.isEconomy && !talk.isEconomy) limitCall((startedMs + talk.maxCallS * 1000 - nowMs()) / 2);
      talk.isEconomy ||= renewed.isEconomy ?? false;
      if (!renewed.isGranted && renewed.closeReason === 'budget')
        sayGoodbye('I have to end our call here. Thank you; our team will write to you.', 'budget');
      else if (!renewed.isGranted || renewed.closeReason === 'withdrawn' || renewed.closeReason === 'hang_up')
        end(renewed.closeReason ?? 'closed');
      return renewed.closeReason ?? null;
    } catch (error) {
      // The call may go on until its hold is used up; the meter refuses what does not fit.
      logger.warn('hold not renewed', { error, conversationId: talk.conversationId });
      return null;
    }
  };
  const awaitReturn = () => {
    const leftMs = nowMs();
    const watch = watchReturn();
    // The page says on its own way whether this is a hang-up; a reload says nothing and comes back.
    const look = setInterval(() => {
      if (room.remoteParticipants.size > 0) clearInterval(look);
      else if (nowMs() - leftMs > RETURN_WITHIN_MS) end(watch.goesOnInWriting() ? 'by_text' : 'left');
      else void renew().then(watch.look);
    }, LOOK_EVERY_MS);
    timers.push(look);
  };
  room.on(RoomEvent.ParticipantDisconnected, awaitReturn);
  room.on(RoomEvent.Disconnected, () => end('room_closed'));

  const rung = talk.turns.length === 0 ? ringOver(room, logger) : undefined;
  await session.start({
    agent,
    room,
    inputOptions: {
      closeOnDisconnect: false,
      textInputCallback: async (_session, event) => {
        const text = event.text.trim().slice(0, 2000);
        if (!text) return;
        // An uninterruptible sentence refuses to be cut; then the typed words wait for its end.
        try {
          session.interrupt();
        } catch {
          await speech?.waitForPlayout();
        }
        session.generateReply({ userInput: text });
        silence.expectAnswer();
      },
    },
    outputOptions: { syncTranscription: true },
  });
  if (rung) {
    await rung;
    session.say(talk.campaign.greeting, { allowInterruptions: true, ...(greeting ? { audio: toFrames(greeting) } : {}) });
    if (!greeting) void keepGreeting();
  }
  let beats = 0;
  const beat = () => {
    beats += 1;
    void room.localParticipant
      ?.setAttributes({ ...SYNTHETIC_AUDIO, [AGENT_HEARTBEAT_ATTRIBUTE]: String(beats) })
      .catch((error: unknown) => logger.warn('heartbeat not sent', { error }));
  };
  beat();
  timers.push(
    setInterval(() => void renew(), RENEW_EVERY_MS),
    setInterval(beat, BEAT_EVERY_MS),
    // LiveKit bills each started minute, so each is booked when it starts: a worker that dies has booked what it used.
    setInterval(meterRoomMinute, ROOM_MINUTE_MS),
  );
  meterRoomMinute();
  limitCall(talk.maxCallS * 1000);

  // Gone before we listened for it.
  if (room.remoteParticipants.size === 0) awaitReturn();

  const reason = await ended;
  silence.stop();
  for (const timer of [...timers, ...limits]) clearTimeout(timer);
  await Promise.race([session.close(), deps.sleep(CLOSE_WITHIN_MS)]);
  await writes.drained();
  if (reason === 'provider_failed' || reason === 'by_text') return 'by_text';
  const begun = await store.begin({ channel: 'voice', workerId: deps.workerId }).catch(() => null);
  const lead = begun?.state === 'live' ? begun.lead : talk.lead;
  const isWithdrawn = begun?.state === 'ended' && begun.reason === 'withdrawn';
  // Without consent nothing more is made of what was said.
  const summary = isWithdrawn ? {} : await summarise({ model: deps.summaryModel, meter, logger }, { lead, turns: talk.turns });
  writes.push('end', () => store.end({ reason, ...summary }));
  await writes.drained();
  return 'over';
}
