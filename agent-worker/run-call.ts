import { type MetricsCollectedEvent, voice } from '@livekit/agents';
import { type Room, RoomEvent } from '@livekit/rtc-node';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import { createChatRequests } from '#lib/budget/chat-requests.ts';
import { bookTrips, countRequests, type Trips } from '#lib/budget/count-trips.ts';
import { createCoverWatch } from '#lib/budget/cover.ts';
import { type ConversationStore, createConversationStore, type LiveConversation } from '#lib/conversation/conversation-store.ts';
import { closingWords, economyWords } from '#lib/conversation/economy.ts';
import { lateWrites } from '#lib/conversation/late-write.ts';
import type { PhraseAudio } from '#lib/conversation/phrase-cache.ts';
import { queueFacts } from '#lib/conversation/queue-facts.ts';
import { resumeWords } from '#lib/conversation/resume-words.ts';
import { summarise } from '#lib/conversation/summarise.ts';
import { createWriteQueue } from '#lib/conversation/write-queue.ts';
import { uuidV7 } from '#lib/core/uuid.ts';
import { meterEmbedder } from '#lib/knowledge/meter-embedder.ts';
import { createTurnClock } from '#lib/telemetry/turn-clock.ts';
import { awaitReturn, type Renewed } from './await-return.ts';
import type { CallDeps } from './call-deps.ts';
import { createSession } from './create-session.ts';
import { beginHeartbeat } from './heartbeat.ts';
import { keepGreeting } from './keep-greeting.ts';
import { markAsSynthetic } from './mark-as-synthetic.ts';
import { toFrames } from './phrase-frames.ts';
import { ringOver } from './ring-over.ts';
import { saveTurns } from './save-turns.ts';
import { sealSession } from './seal-session.ts';
import { watchSilence } from './silence-watch.ts';
import { createLeave } from './take-leave.ts';
import { createTimeLimit } from './time-limit.ts';
import { VoiceAgent } from './voice-agent.ts';

/** Also the call's sign of life: after 20 s without one the sweep ends it, so one may be missed. */
const RENEW_EVERY_MS = 8_000;
const LOOK_EVERY_MS = 1_000;
/** The framework's own close can wait for ever for words that nobody is there to hear (seen when a page left while it rang). */
const CLOSE_WITHIN_MS = 5_000;
const ROOM_MINUTE_MS = 60_000;
const ROOM_MODEL = 'livekit-room';
/** The rows of the trips, the end of the conversation. */
const REQUESTS_AFTER_BOOKING = 3;

export type CallOutcome = 'over' | 'by_text';
export interface RunCallOptions {
  /** 'vad' where no inference process serves the turn model: many calls in one process, tests. */
  turnDetection?: 'vad';
  /** Connects the room while the conversation is looked up; absent when the room is connected already. */
  connect?: () => Promise<void>;
  /** The process that held this call died, and the visitor never left. */
  isReplacement?: boolean;
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
  const trips: Trips = { requests: 0, commands: 0 };
  const store = createConversationStore(countRequests(deps.call, trips), conversationId);
  const looking = store.begin({ channel: 'voice', workerId: deps.workerId }).then(async (begun) => {
    if (begun.state !== 'live' || begun.turns.length > 0) return { begun, greeting: null };
    trips.commands += 1;
    return { begun, greeting: await deps.phrases.find(begun.campaign.greeting) };
  });
  const entering = (options.connect?.() ?? Promise.resolve()).then(() => markAsSynthetic(room, deps.logger));
  const [{ begun, greeting }] = await Promise.all([looking, entering]);
  if (begun.state !== 'live') return 'over';
  return holdCall(room, begun, { store, deps, options, greeting, trips });
}

async function holdCall(
  room: Room,
  talk: LiveConversation,
  {
    store,
    deps,
    options,
    greeting,
    trips,
  }: { store: ConversationStore; deps: CallDeps; options: RunCallOptions; greeting: PhraseAudio | null; trips: Trips },
): Promise<CallOutcome> {
  const { logger, nowMs } = deps;
  const startedMs = nowMs();
  const late = lateWrites(talk.conversationId);
  const isResumed = talk.turns.length > 0;
  const writes = createWriteQueue({
    call: countRequests(deps.call, trips),
    conversationId: talk.conversationId,
    backlog: deps.backlog,
    mayBeBehind: isResumed,
    logger,
    sleep: deps.sleep,
  });
  const known = queueFacts({ lead: talk.lead, writes, conversationId: talk.conversationId, nowMs });
  const meter = createCallMeter({
    prices: talk.prices,
    hold: talk.hold ?? { heldMicroUsd: 0, usedMicroUsd: 0 },
    nowMs,
    record: (usage) => writes.push(late.usage(usage)),
  });
  const requests = createChatRequests({ meter, nowMs });
  const embedder = deps.embedder && meterEmbedder(deps.embedder, meter);
  const ttsModel = deps.speech.ttsModel;
  const hear = (heard: { quantity: number; isEstimate: boolean }) =>
    meter.use({ leg: 'stt', model: deps.speech.sttModel, unit: 'stt_second', ...heard });
  const note = (kind: string, detail: Record<string, string | number>) =>
    writes.push(late.event({ eventId: uuidV7(nowMs()), kind, detail }));
  let absence: ReturnType<typeof awaitReturn> | undefined;
  sealSession(room);
  const timers: NodeJS.Timeout[] = [];
  let end: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const outOfMoney = () => leave.say(closingWords('voice'), { reason: 'budget', atOnce: true });
  const { session, stt } = createSession({
    deps,
    meter,
    requests,
    isEconomy: () => talk.isEconomy,
    turnDetection: options.turnDetection,
    onUncovered: () => outOfMoney(),
  });
  const leave = createLeave(session, { deps, end, onLastWords: () => cover.letGo() });
  const clock = createTurnClock(() => performance.now());
  const agent = new VoiceAgent({
    deps,
    store: { ...store, saveLeadFacts: known.save },
    embedder,
    requests,
    talk,
    clock,
    requestEnd: leave.afterWords,
    onUncovered: outOfMoney,
    isClosing: leave.isClosing,
  });
  let roomMinutes = 0;
  const cover = createCoverWatch({
    meter,
    nowMs,
    costs: {
      goodbyeMicroUsd: meter.costOf(ttsModel, 'tts_character', closingWords('voice').length + 1),
      secondMicroUsd: meter.costOf(deps.speech.sttModel, 'stt_second', 1),
      roomMinuteMicroUsd: meter.costOf(ROOM_MODEL, 'room_minute', 1),
    },
    nextRoomMinuteAtMs: () => startedMs + roomMinutes * ROOM_MINUTE_MS,
    onUncovered: outOfMoney,
  });

  saveTurns(session, { talk, writes, clock, logger, nowMs, onAgentTurn: () => agent.forgetQuestion() });
  session.on(voice.AgentSessionEventTypes.MetricsCollected, ({ metrics }: MetricsCollectedEvent) => {
    if (metrics.type !== 'stt_metrics') return;
    hear({ quantity: metrics.audioDurationMs / 1000, isEstimate: false });
  });
  session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
    if (newState === 'away' && !absence?.isGone()) void session.say('Are you still there?');
  });
  session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ transcript }) => agent.hear(transcript));
  const silence = watchSilence(session, {
    nowMs,
    onUnheard: () => void session.say('Sorry, I could not hear that well. Could you say it again?'),
    onFault: (leg) => {
      if (leave.isClosing()) return;
      logger.warn('call goes on by text', { leg, conversationId: talk.conversationId });
      note('fault_voice', { leg });
      end('provider_failed');
    },
  });
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) =>
    logger.error('session error', { error, conversationId: talk.conversationId }),
  );
  session.on(voice.AgentSessionEventTypes.Close, ({ reason }) =>
    end(reason === 'error' && !leave.isClosing() ? 'provider_failed' : 'closed'),
  );

  const timeLimit = createTimeLimit({
    warn: () => void session.say('We have half a minute left. What else may I note down?'),
    end: () => leave.say('Our time is up. Thank you; our team will write to you.', { reason: 'max_duration' }),
  });
  const meterRoomMinute = () => {
    roomMinutes += 1;
    meter.use({ leg: 'room', model: ROOM_MODEL, unit: 'room_minute', quantity: 1, isEstimate: false });
  };
  const goEconomic = () => {
    talk.isEconomy = true;
    timeLimit.set((startedMs + talk.maxCallS * 1000 - nowMs()) / 2);
    if (!leave.isClosing()) session.say(economyWords('voice'));
  };

  const renew = async (): Promise<Renewed | null> => {
    try {
      const renewed = await store.renewHold();
      if (renewed.heldMicroUsd !== undefined)
        meter.renewed({ heldMicroUsd: renewed.heldMicroUsd, usedMicroUsd: renewed.usedMicroUsd ?? 0 });
      // Near the ceiling what is left of the call is halved; the visitor hears half a minute before the end.
      if (renewed.isEconomy && !talk.isEconomy) goEconomic();
      if (!renewed.isGranted && renewed.closeReason === 'budget') outOfMoney();
      else if (!renewed.isGranted || renewed.closeReason === 'withdrawn' || renewed.closeReason === 'hang_up')
        end(renewed.closeReason ?? 'closed');
      return { closeReason: renewed.closeReason ?? null, channel: renewed.channel ?? 'voice' };
    } catch (error) {
      // The call may go on while its hold covers it; the watch ends it in time.
      logger.warn('hold not renewed', { error, conversationId: talk.conversationId });
      return null;
    }
  };
  room.on(RoomEvent.Disconnected, () => end('room_closed'));

  let keeping = Promise.resolve();
  const rung = !isResumed ? ringOver(room, logger) : undefined;
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
          await leave.wordsSaid();
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
    if (!greeting) keeping = keepGreeting({ deps, meter, trips }, talk.campaign.greeting);
    if (talk.isEconomy) session.say(economyWords('voice'));
  } else {
    // The process that died reported its hearing every five seconds.
    if (options.isReplacement) hear({ quantity: 5, isEstimate: true });
    note(options.isReplacement ? 'fault_worker' : 'visitor_returned', {});
    session.say(resumeWords(talk.turns, options.isReplacement ? 'line_lost' : 'returned'));
  }
  timers.push(
    setInterval(() => void renew(), RENEW_EVERY_MS),
    beginHeartbeat(room, logger),
    // LiveKit bills each started minute, so each is booked when it starts: a worker that dies has booked what it used.
    setInterval(meterRoomMinute, ROOM_MINUTE_MS),
    setInterval(() => cover.look(), LOOK_EVERY_MS),
  );
  meterRoomMinute();
  timeLimit.set(talk.maxCallS * 1000);

  absence = awaitReturn(room, {
    nowMs,
    sleep: deps.sleep,
    renew,
    end,
    onGone: () => void leave.hush(),
    onBack({ gapS, welcome, wasWriting }) {
      note('visitor_returned', { gapS });
      if (wasWriting) void store.begin({ channel: 'voice', workerId: deps.workerId }).catch(() => null);
      if (welcome && !leave.isClosing()) session.say(resumeWords(talk.turns, 'returned'));
    },
  });

  const reason = await ended;
  silence.stop();
  absence?.stop();
  timeLimit.stop();
  for (const timer of timers) clearTimeout(timer);
  const isHealthy = reason !== 'provider_failed';
  const unheardS = await stt.reportRest(nowMs, isHealthy);
  hear({ quantity: unheardS, isEstimate: true });
  await Promise.race([session.close(), deps.sleep(CLOSE_WITHIN_MS)]);
  requests.closeAll();
  await Promise.all([keeping, embedder?.idle()]);
  await writes.drained();
  if (!isHealthy || reason === 'by_text') {
    bookTrips({ meter, logger }, trips, { requests: 2, commands: 0 });
    await writes.drained();
    return 'by_text';
  }
  const begun = await store.begin({ channel: 'voice', workerId: deps.workerId }).catch(() => null);
  const lead = begun?.state === 'live' ? begun.lead : known.lead();
  const isWithdrawn = begun?.state === 'ended' && begun.reason === 'withdrawn';
  // Without consent nothing more is made of what was said.
  const summary = isWithdrawn ? {} : await summarise({ model: deps.model, requests, logger }, { lead, turns: talk.turns });
  requests.closeAll();
  await writes.drained();
  bookTrips({ meter, logger }, trips, { requests: REQUESTS_AFTER_BOOKING, commands: 0 });
  writes.push(late.end({ reason, ...summary }));
  await writes.drained();
  return 'over';
}
