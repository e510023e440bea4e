import { voice } from '@livekit/agents';
import type { CallMeter } from '#lib/budget/call-meter.ts';
import type { ChatRequests } from '#lib/budget/chat-requests.ts';
import { maxReplyTokens } from '#lib/conversation/economy.ts';
import { hearingLanguage } from '#lib/speech/hearing-language.ts';
import type { PageSpeech } from './ask-page.ts';
import type { CallDeps } from './call-deps.ts';
import { createDeepgramVoice } from './deepgram-voice.ts';
import { MeteredStt } from './metered-stt.ts';
import { ModelLlm } from './model-llm.ts';
import { createPageVoice } from './page-voice.ts';
import { createSecondEar } from './second-ear.ts';
import { createSentenceVoice } from './sentence-voice.ts';
import { speechBreakers } from './speech-breakers.ts';
import { SteadyStt } from './steady-stt.ts';
import { SteadyTts } from './steady-tts.ts';
import type { TurnPolicy } from './turn-policy.ts';

const AWAY_AFTER_S = 20;
/** Voices and models watch themselves, and faster; this only ends what both forgot. */
const IDLE_MS = 15_000;

export interface SessionContext {
  deps: CallDeps;
  meter: CallMeter;
  requests: ChatRequests;
  page: PageSpeech;
  /** Of the talk. */
  locale: string;
  /** The model id of the first vendor's voice. */
  voice: string;
  /** Asked at each reply: a month may near its ceiling during the call. */
  isEconomy: () => boolean;
  /** Who speaks when. */
  turns: TurnPolicy;
  /** Words were not said because the budget does not cover them. */
  onUncovered: () => void;
  /** Nobody understood what the visitor said. */
  onUnheard: () => void;
  /** A vendor understood it. */
  onHeard: () => void;
}

export interface CallSession {
  session: voice.AgentSession;
  /** The vendor that hears the stream. */
  stt: MeteredStt;
  hearing: SteadyStt;
}

function createSpeech(ctx: SessionContext): SteadyTts {
  const { deps, meter, page } = ctx;
  const { apiKey, baseUrl } = deps.speech;
  const model = ctx.voice;
  const said = (spoken: string, quantity: number) => ({ leg: 'tts', model: spoken, unit: 'tts_character', quantity }) as const;
  const names = speechBreakers(deps, model);
  const spare = deps.spare.voice;
  return new SteadyTts({
    voices: [
      createDeepgramVoice({
        apiKey,
        baseUrl,
        model,
        soundWithinMs: deps.speech.soundWithinMs,
        breaker: deps.breakers.of(names.voice),
        spend(characters) {
          const isCovered = meter.spend({ ...said(model, characters), isEstimate: false });
          if (!isCovered) ctx.onUncovered();
          return isCovered;
        },
        nowMs: deps.nowMs,
      }),
      createSentenceVoice({
        voice: spare,
        breaker: deps.breakers.of(names.secondVoice),
        open(characters) {
          const request = meter.open(said(spare.model, characters));
          if (!request) ctx.onUncovered();
          return request;
        },
      }),
      createPageVoice(page),
    ],
    nowMs: deps.nowMs,
    logger: deps.logger,
  });
}

function createHearing(ctx: SessionContext): Pick<CallSession, 'stt' | 'hearing'> {
  const { deps, meter, locale } = ctx;
  const language = hearingLanguage(locale);
  const { apiKey, baseUrl, sttModel } = deps.speech;
  const { transcriber } = deps.spare;
  const names = speechBreakers(deps);
  const stt = new MeteredStt(
    { apiKey, baseUrl: baseUrl.replace(/^http/, 'ws'), model: sttModel as 'nova-3', language, mipOptOut: true },
    deps.nowMs,
  );
  const second = createSecondEar({
    transcriber,
    breaker: deps.breakers.of(names.secondEar),
    meter,
    locale,
    onUncovered: ctx.onUncovered,
  });
  const hearing = new SteadyStt({
    first: stt,
    breaker: deps.breakers.of(names.ear),
    second,
    language,
    nowMs: deps.nowMs,
    logger: deps.logger,
    onUnheard: ctx.onUnheard,
    onHeard: ctx.onHeard,
    onUnreported: (quantity) => meter.use({ leg: 'stt', model: sttModel, unit: 'stt_second', quantity, isEstimate: true }),
  });
  return { stt, hearing };
}

/**
 * The session of a call, metered where it meets its vendors, with a second vendor for voice and ear. mip_opt_out: Deepgram keeps and trains
 * on nothing of this call. invalid_input when one of the models has no price.
 */
export function createSession(ctx: SessionContext): CallSession {
  const { deps, meter, page } = ctx;
  for (const model of [ctx.voice, deps.spare.voice.model]) meter.costOf(model, 'tts_character', 1);
  for (const model of [deps.speech.sttModel, deps.spare.transcriber.model]) meter.costOf(model, 'stt_second', 1);
  const { stt, hearing } = createHearing(ctx);
  const speech = createSpeech(ctx);
  speech.warm();
  const session = new voice.AgentSession({
    stt: hearing,
    llm: new ModelLlm({
      model: deps.model,
      meter: ctx.requests,
      maxTokens: () => maxReplyTokens({ channel: 'voice', isEconomy: ctx.isEconomy() }),
      onUncovered: ctx.onUncovered,
      nowMs: deps.nowMs,
    }),
    tts: speech,
    userAwayTimeout: AWAY_AFTER_S,
    // The guard strips markup; the framework's filters would hold each chunk's trailing space back.
    ttsTextTransforms: null,
    forwardAudioIdleTimeout: IDLE_MS,
    ttsReadIdleTimeout: IDLE_MS,
    ...ctx.turns.options,
  });
  const followed = ctx.turns.follow(session);
  session.on(voice.AgentSessionEventTypes.Close, () => {
    followed.stop();
    void speech.close();
  });
  let isAsking = false;
  session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState, oldState }) => {
    if (newState === 'speaking') speech.warm();
    // Sounds over the agent's own words may be mere listening, and are not questions.
    if (newState === 'speaking') isAsking = session.agentState !== 'speaking';
    if (!isAsking) return;
    if (newState === 'speaking') hearing.speechStarted();
    else if (oldState === 'speaking') hearing.speechEnded();
  });
  session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ oldState }) => {
    // Whoever made the agent stop did not merely listen.
    if (oldState !== 'speaking' || session.userState !== 'speaking' || isAsking) return;
    isAsking = true;
    hearing.speechStarted();
  });
  session.on(voice.AgentSessionEventTypes.SpeechCreated, ({ speechHandle }) => {
    void speechHandle.waitForPlayout().then(() => {
      if (speechHandle.interrupted) page.hush();
    });
  });
  return { session, stt, hearing };
}
