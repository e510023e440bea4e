import { voice } from '@livekit/agents';
import { createCoverWatch } from '#lib/budget/cover.ts';
import { createIsBackchannel } from '#lib/conversation/is-backchannel.ts';
import { ownWords } from '#lib/conversation/words/own-words.ts';
import { createTurnClock } from '#lib/telemetry/turn-clock.ts';
import { createPageSpeech } from './ask-page.ts';
import type { CallBooks } from './call-books.ts';
import type { CallDeps } from './call-deps.ts';
import { type CallSession, createSession } from './create-session.ts';
import { createFixedPhrases, type FixedPhrases } from './fixed-phrases.ts';
import { createHearingHelp, type HearingHelp } from './hearing-help.ts';
import { listeningTurns } from './listening-turns.ts';
import { meterHearing } from './meter-hearing.ts';
import type { OpenCall } from './open-call.ts';
import { saveTurns } from './save-turns.ts';
import { watchSilence } from './silence-watch.ts';
import { createLeave, type Leave } from './take-leave.ts';
import { tellPage } from './tell-page.ts';
import { trimToHeard } from './trim-to-heard.ts';
import { VoiceAgent } from './voice-agent.ts';
import { watchAway } from './watch-away.ts';

export interface WireContext {
  open: OpenCall;
  books: CallBooks;
  deps: CallDeps;
  /** Ends the call. */
  end: (reason: string) => void;
  /** The visitor has left the room, and may come back. */
  isGone: () => boolean;
}

/** The session of a call and all that follows it, before it starts. */
export interface WiredCall extends CallSession {
  agent: VoiceAgent;
  help: HearingHelp;
  fixed: FixedPhrases;
  leave: Leave;
  cover: ReturnType<typeof createCoverWatch>;
  away: ReturnType<typeof watchAway>;
  silence: ReturnType<typeof watchSilence>;
  /** The budget does not cover the call any more. */
  outOfMoney: () => void;
}

export function wireCall({ open, books, deps, end, isGone }: WireContext): WiredCall {
  const { room, talk, store, greeting, early, trips, options } = open;
  const { writes, known, meter, requests } = books;
  const { logger, nowMs } = deps;
  const words = ownWords(talk.locale).spoken;
  const outOfMoney = () => leave.say(words.outOfMoney, { reason: 'budget', atOnce: true });
  const turns = listeningTurns({
    isBackchannel: createIsBackchannel(talk.locale),
    turnDetection: options.turnDetection,
    greetsFirst: talk.turns.length === 0,
  });
  const page = createPageSpeech({ room, locale: talk.locale, logger });
  const goOnInWriting = (leg: string) => {
    if (leave.isClosing()) return;
    logger.warn('call goes on by text', { leg, conversationId: talk.conversationId });
    books.note('fault_voice', { leg });
    end('provider_failed');
  };
  const help = createHearingHelp({
    page,
    words,
    say: (question) => void (leave.isClosing() || fixed.say(question)),
    onDeaf: () => goOnInWriting('stt'),
  });
  const spoken = createSession({
    deps,
    meter,
    requests,
    page,
    locale: talk.locale,
    voice: open.voice,
    onUnheard: help.unheard,
    onHeard: help.heard,
    isEconomy: () => talk.isEconomy,
    turns,
    onUncovered: () => outOfMoney(),
  });
  const { session } = spoken;
  const fixed = createFixedPhrases({
    session,
    phrases: deps.phrases,
    meter,
    voice: open.voice,
    texts: Object.values(words),
    found: new Map(greeting ? [[talk.campaign.greeting, greeting]] : []),
    trips,
  });
  const leave = createLeave(session, { deps, goodbye: words.goodbye, end, onLastWords: () => cover.letGo(), say: fixed.say });
  const clock = createTurnClock(() => performance.now());
  const agent = new VoiceAgent({
    deps,
    store: { ...store, saveLeadFacts: known.save },
    embedder: books.embedder,
    requests,
    talk,
    writes,
    turns,
    early,
    clock,
    phrases: fixed,
    requestEnd: leave.afterWords,
    onUncovered: outOfMoney,
    isClosing: leave.isClosing,
  });
  const costOfGoodbye = (model: string) => meter.costOf(model, 'tts_character', words.outOfMoney.length + 1);
  const cover = createCoverWatch({
    meter,
    nowMs,
    costs: {
      goodbyeMicroUsd: Math.max(costOfGoodbye(open.voice), costOfGoodbye(deps.spare.voice.model)),
      secondMicroUsd: meter.costOf(deps.speech.sttModel, 'stt_second', 1),
      roomMinuteMicroUsd: books.room.minuteMicroUsd(),
    },
    nextRoomMinuteAtMs: books.room.nextMinuteAtMs,
    onUncovered: outOfMoney,
  });

  trimToHeard(session);
  const onAgentTurn = (turn: { id: string; content: string }) => {
    agent.forgetQuestion();
    tellPage({ room, logger }, turn);
  };
  saveTurns(session, { talk, writes, clock, logger, nowMs, onAgentTurn });
  meterHearing(session, books.hear);
  const away = watchAway(session, {
    ask: () => fixed.say(words.away),
    leave: () => isGone() || leave.say(words.awayGoodbye, { reason: 'away' }),
    isGone,
  });
  session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ transcript, isFinal }) => agent.hear(transcript, isFinal));
  const silence = watchSilence(session, goOnInWriting);
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) =>
    logger.error('session error', { error, conversationId: talk.conversationId }),
  );
  session.on(voice.AgentSessionEventTypes.Close, ({ reason }) =>
    end(reason === 'error' && !leave.isClosing() ? 'provider_failed' : 'closed'),
  );
  return { ...spoken, agent, help, fixed, leave, cover, away, silence, outOfMoney };
}
