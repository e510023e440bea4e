import { voice } from '@livekit/agents';
import { type Room, RoomEvent } from '@livekit/rtc-node';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import { createChatRequests } from '#lib/budget/chat-requests.ts';
import { bookTrips, countRequests, type Trips } from '#lib/budget/count-trips.ts';
import { createCoverWatch } from '#lib/budget/cover.ts';
import { type ConversationStore, createConversationStore, type LiveConversation } from '#lib/conversation/conversation-store.ts';
import { FIXED_WORDS } from '#lib/conversation/fixed-words.ts';
import { createIsBackchannel } from '#lib/conversation/is-backchannel.ts';
import { lateWrites } from '#lib/conversation/late-write.ts';
import type { PhraseAudio } from '#lib/conversation/phrase-cache.ts';
import { queueFacts } from '#lib/conversation/queue-facts.ts';
import { resumeWords } from '#lib/conversation/resume-words.ts';
import { summarise } from '#lib/conversation/summarise.ts';
import { createWriteQueue } from '#lib/conversation/write-queue.ts';
import { uuidV7 } from '#lib/core/uuid.ts';
import { meterEmbedder } from '#lib/knowledge/meter-embedder.ts';
import { createTurnClock } from '#lib/telemetry/turn-clock.ts';
import { createPageSpeech } from './ask-page.ts';
import { awaitReturn, type Renewed } from './await-return.ts';
import type { CallDeps } from './call-deps.ts';
import { createSession } from './create-session.ts';
import { type EarlyAudio, hearEarlyAudio } from './early-audio.ts';
import { createFixedPhrases } from './fixed-phrases.ts';
import { createHearingHelp } from './hearing-help.ts';
import { beginHeartbeat } from './heartbeat.ts';
import { limitTime } from './limit-time.ts';
import { listeningTurns } from './listening-turns.ts';
import { markAsSynthetic } from './mark-as-synthetic.ts';
import { meterHearing } from './meter-hearing.ts';
import { ringOver } from './ring-over.ts';
import { saveTurns } from './save-turns.ts';
import { sealSession } from './seal-session.ts';
import { watchSilence } from './silence-watch.ts';
import { createLeave } from './take-leave.ts';
import { takeText } from './take-text.ts';
import { takeTyped } from './take-typed.ts';
import { trimToHeard } from './trim-to-heard.ts';
import { VoiceAgent } from './voice-agent.ts';
import { waitForFloor } from './wait-for-floor.ts';
import { watchAway } from './watch-away.ts';

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
  // What other workers know of the vendors is asked meanwhile.
  trips.commands += 1;
  void deps.breakers.refresh();
  const early = hearEarlyAudio(room, deps.logger);
  const entering = (options.connect?.() ?? Promise.resolve()).then(() => markAsSynthetic(room, deps.logger));
  const [{ begun, greeting }] = await Promise.all([looking, entering]);
  if (begun.state !== 'live') return 'over';
  return holdCall(room, begun, { store, deps, options, greeting, early, trips });
}

async function holdCall(
  room: Room,
  talk: LiveConversation,
  {
    store,
    deps,
    options,
    greeting,
    early,
    trips,
  }: {
    store: ConversationStore;
    deps: CallDeps;
    options: RunCallOptions;
    greeting: PhraseAudio | null;
    early: EarlyAudio;
    trips: Trips;
  },
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
    used: talk.used,
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
  const outOfMoney = () => leave.say(FIXED_WORDS.outOfMoney, { reason: 'budget', atOnce: true });
  const turns = listeningTurns({
    isBackchannel: createIsBackchannel(talk.locale),
    turnDetection: options.turnDetection,
    greetsFirst: !isResumed,
  });
  const page = createPageSpeech({ room, locale: talk.locale, logger });
  const goOnInWriting = (leg: string) => {
    if (leave.isClosing()) return;
    logger.warn('call goes on by text', { leg, conversationId: talk.conversationId });
    note('fault_voice', { leg });
    end('provider_failed');
  };
  const help = createHearingHelp({
    page,
    say: (words) => void (leave.isClosing() || fixed.say(words)),
    onDeaf: () => goOnInWriting('stt'),
  });
  const { session, stt, hearing } = createSession({
    deps,
    meter,
    requests,
    page,
    onUnheard: help.unheard,
    onHeard: help.heard,
    isEconomy: () => talk.isEconomy,
    turns,
    onUncovered: () => outOfMoney(),
  });
  const fixed = createFixedPhrases({
    session,
    phrases: deps.phrases,
    meter,
    ttsModel,
    found: new Map(greeting ? [[talk.campaign.greeting, greeting]] : []),
    trips,
  });
  const leave = createLeave(session, { deps, end, onLastWords: () => cover.letGo(), say: fixed.say });
  const clock = createTurnClock(() => performance.now());
  const agent = new VoiceAgent({
    deps,
    store: { ...store, saveLeadFacts: known.save },
    embedder,
    requests,
    talk,
    writes,
    turns,
    early,
    clock,
    requestEnd: leave.afterWords,
    onUncovered: outOfMoney,
    isClosing: leave.isClosing,
  });
  let roomMinutes = 0;
  const costOfGoodbye = (model: string) => meter.costOf(model, 'tts_character', FIXED_WORDS.outOfMoney.length + 1);
  const cover = createCoverWatch({
    meter,
    nowMs,
    costs: {
      goodbyeMicroUsd: Math.max(costOfGoodbye(ttsModel), costOfGoodbye(deps.spare.voice.model)),
      secondMicroUsd: meter.costOf(deps.speech.sttModel, 'stt_second', 1),
      roomMinuteMicroUsd: meter.costOf(ROOM_MODEL, 'room_minute', 1),
    },
    nextRoomMinuteAtMs: () => startedMs + roomMinutes * ROOM_MINUTE_MS,
    onUncovered: outOfMoney,
  });

  trimToHeard(session);
  saveTurns(session, { talk, writes, clock, logger, nowMs, onAgentTurn: () => agent.forgetQuestion() });
  meterHearing(session, hear);
  const away = watchAway(session, {
    ask: () => fixed.say(FIXED_WORDS.away),
    leave: () => absence?.isGone() || leave.say(FIXED_WORDS.awayGoodbye, { reason: 'away' }),
    isGone: () => absence?.isGone() ?? false,
  });
  session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ transcript, isFinal }) => agent.hear(transcript, isFinal));
  const silence = watchSilence(session, goOnInWriting);
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) =>
    logger.error('session error', { error, conversationId: talk.conversationId }),
  );
  session.on(voice.AgentSessionEventTypes.Close, ({ reason }) =>
    end(reason === 'error' && !leave.isClosing() ? 'provider_failed' : 'closed'),
  );
  const limit = limitTime({
    warn: () => void fixed.say(FIXED_WORDS.halfMinute),
    end: () => leave.say(FIXED_WORDS.timeIsUp, { reason: 'max_duration' }),
  });
  const meterRoomMinute = () => {
    roomMinutes += 1;
    meter.use({ leg: 'room', model: ROOM_MODEL, unit: 'room_minute', quantity: 1, isEstimate: false });
  };
  const goEconomic = () => {
    talk.isEconomy = true;
    limit.set((startedMs + talk.maxCallS * 1000 - nowMs()) / 2);
    if (!leave.isClosing()) fixed.say(FIXED_WORDS.economy);
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

  const rung = isResumed ? undefined : ringOver(room, logger);
  await session.start({
    agent,
    room,
    inputOptions: {
      closeOnDisconnect: false,
      textInputCallback: takeText({
        hearing,
        help,
        typed: takeTyped({
          wordsSaid: leave.wordsSaid,
          onTyped() {
            away.isHere();
            silence.expectAnswer();
          },
        }),
      }),
    },
    outputOptions: { syncTranscription: true },
  });
  if (rung) {
    await rung;
    await waitForFloor(session, deps.sleep);
    fixed.say(talk.campaign.greeting, { allowInterruptions: true });
    if (talk.isEconomy) fixed.say(FIXED_WORDS.economy);
  } else {
    // The process that died reported its hearing every five seconds.
    if (options.isReplacement) hear({ quantity: 5, isEstimate: true });
    note(options.isReplacement ? 'fault_worker' : 'visitor_returned', {});
    session.say(resumeWords(talk.turns, options.isReplacement ? 'line_lost' : 'returned'));
  }
  void fixed.load(Object.values(FIXED_WORDS));
  timers.push(
    setInterval(() => void renew(), RENEW_EVERY_MS),
    beginHeartbeat(room, logger),
    // LiveKit bills each started minute, so each is booked when it starts: a worker that dies has booked what it used.
    setInterval(meterRoomMinute, ROOM_MINUTE_MS),
    setInterval(() => cover.look(), LOOK_EVERY_MS),
  );
  meterRoomMinute();
  limit.set(talk.maxCallS * 1000);

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
  away.stop();
  absence?.stop();
  limit.stop();
  for (const timer of timers) clearTimeout(timer);
  const isHealthy = reason !== 'provider_failed';
  const unheardS = await stt.reportRest(isHealthy);
  hear({ quantity: unheardS, isEstimate: true });
  await Promise.race([session.close(), deps.sleep(CLOSE_WITHIN_MS)]);
  requests.closeAll();
  await Promise.all([fixed.idle(), embedder?.idle()]);
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
