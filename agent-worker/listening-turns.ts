import { TransformStream } from 'node:stream/web';
import { stt, voice } from '@livekit/agents';
import { soundsComplete } from '#lib/conversation/sounds-complete.ts';
import { silentCut } from './silent-cut.ts';
import { frameworkTurns, type TurnPolicy } from './turn-policy.ts';

/** The framework is deaf for the first 3 s of its voice, until an echo canceller knows it; ours has heard the page ring for a second by then. */
const ECHO_WARMUP_MS = 0;
/** Whoever speaks this soon after the greeting began was speaking already: the greeting waits, and goes on. */
const ALREADY_SPEAKING_MS = 1_000;
const LETS_FINISH_MS = 4_000;
/** Sound this long without a word is a machine or a room, not somebody who wants to speak. */
const WORDLESS_MS = 1_500;
/** Words that are never finished: the framework's own patience with a false interruption. */
const UNFINISHED_MS = 2_000;
/** A "yes" over the last words of a question is its answer. */
const ANSWERS_WITHIN_MS = 1_000;
/** A greeting that is not begun by then will not be: what was said is answered without it. */
const GREETS_WITHIN_MS = 10_000;

/** The framework waits so long where its model hears no end of turn; words that read like a whole sentence need less. */
const PATIENCE_MS = { openEnded: 2_500, complete: 1_000 } as const;

type Transcript = stt.SpeechEvent | string;

function wordsOf(event: Transcript): string | undefined {
  if (typeof event === 'string') return event;
  const { INTERIM_TRANSCRIPT, PREFLIGHT_TRANSCRIPT, FINAL_TRANSCRIPT } = stt.SpeechEventType;
  const isWords = event.type === INTERIM_TRANSCRIPT || event.type === PREFLIGHT_TRANSCRIPT || event.type === FINAL_TRANSCRIPT;
  return isWords ? (event.alternatives?.[0]?.text ?? '') : undefined;
}

function isFinal(event: Transcript): boolean {
  return typeof event !== 'string' && event.type === stt.SpeechEventType.FINAL_TRANSCRIPT;
}

/** Takes back the words so far: the framework would count them as the visitor's at the next cough. */
function emptied(event: Transcript): Transcript {
  if (typeof event === 'string') return '';
  const [first, ...rest] = event.alternatives ?? [];
  if (!first) return event;
  return { ...event, type: stt.SpeechEventType.INTERIM_TRANSCRIPT, alternatives: [{ ...first, text: '' }, ...rest] };
}

/**
 * The agent holds its voice at the first sound of the visitor and goes on where it stopped when that was a cough or an "mhm"; words that
 * mean more end what it was saying. The framework decides the rest: it hears no listening sounds while the agent speaks, and needs a word
 * to stop. Where its model hears no end of turn, the words have a say.
 */
export function listeningTurns(options: {
  isBackchannel: (text: string) => boolean;
  turnDetection?: 'vad' | undefined;
  /** The call opens with words of the agent: what is said before they are over is answered after them. */
  greetsFirst?: boolean;
  echoWarmupMs?: number;
}): TurnPolicy {
  const { echoWarmupMs = ECHO_WARMUP_MS } = options;
  const framework = frameworkTurns(options.turnDetection);
  let session: voice.AgentSession | undefined;
  let spokeFirstMs: number | undefined;
  let isHolding = false;
  let isGreeting = options.greetsFirst ?? false;
  let hasSoundOverGreeting = false;
  let greetingTimer: NodeJS.Timeout | undefined;
  const beforeGreeting: Transcript[] = [];
  let hasWords = false;
  let timer: NodeJS.Timeout | undefined;
  let answer: { event: Transcript; timer: NodeJS.Timeout } | undefined;
  const protectedWords = new Set<voice.SpeechHandle>();
  let pass: (event: Transcript) => void = () => undefined;

  const isSpeaking = () => session?.agentState === 'speaking';
  const release = () => {
    clearTimeout(timer);
    if (!isHolding) return;
    isHolding = false;
    // After words the framework has stopped or paused the speech itself.
    if (isSpeaking()) session?.output.audio?.resume();
  };
  const hold = (atMostMs: number) => {
    const warmUpEndsMs = (spokeFirstMs ?? Number.POSITIVE_INFINITY) + echoWarmupMs;
    const isLastWord = [...protectedWords].some((words) => !words.done());
    if (!isSpeaking() || isLastWord || Date.now() < warmUpEndsMs) return;
    isHolding = true;
    session?.output.audio?.pause();
    clearTimeout(timer);
    timer = setTimeout(release, atMostMs);
  };
  const forgetAnswer = () => {
    clearTimeout(answer?.timer);
    answer = undefined;
  };

  const greeted = () => {
    clearTimeout(greetingTimer);
    isGreeting = false;
    for (const event of beforeGreeting.splice(0)) pass(event);
  };

  const onUserState = ({ newState }: voice.UserStateChangedEvent) => {
    if (newState === 'speaking') {
      hasWords = false;
      hasSoundOverGreeting ||= isSpeaking() && Date.now() > (spokeFirstMs ?? 0) + ALREADY_SPEAKING_MS;
      forgetAnswer();
      hold(isGreeting && !hasSoundOverGreeting ? LETS_FINISH_MS : WORDLESS_MS);
    } else if (!hasWords) release();
  };
  const onAgentState = ({ newState }: voice.AgentStateChangedEvent) => {
    if (newState === 'speaking') {
      spokeFirstMs ??= Date.now();
      return;
    }
    if (newState !== 'listening') return;
    if (spokeFirstMs !== undefined) greeted();
    const late = answer;
    forgetAnswer();
    if (late) pass(late.event);
  };

  const onSpeech = ({ speechHandle }: voice.SpeechCreatedEvent) => {
    if (!speechHandle.allowInterruptions) protectedWords.add(speechHandle);
  };
  const onTranscript = ({ transcript, isFinal }: voice.UserInputTranscribedEvent) => {
    if (!isFinal) return;
    const maxDelay = soundsComplete(transcript) ? PATIENCE_MS.complete : PATIENCE_MS.openEnded;
    session?.updateOptions({ turnHandling: { endpointing: { maxDelay } } });
  };

  return {
    options: {
      aecWarmupDuration: echoWarmupMs,
      turnHandling: { ...framework.options.turnHandling, interruption: { mode: 'vad', minWords: 1 } },
    },
    hear: (events) =>
      events.pipeThrough(
        new TransformStream<Transcript, Transcript>({
          start(controller) {
            pass = (event) => controller.enqueue(event);
          },
          transform(event, controller) {
            const words = wordsOf(event);
            // Said before the agent began, or heard without a sound of now: the greeting, which says who speaks, comes first.
            if (words !== undefined && isGreeting && !hasSoundOverGreeting) {
              if (isFinal(event)) beforeGreeting.push(event);
            } else if (words === undefined || !isSpeaking()) {
              controller.enqueue(event);
            } else if (options.isBackchannel(words)) {
              if (hasWords) controller.enqueue(emptied(event));
              hasWords = false;
              if (!isFinal(event)) return;
              forgetAnswer();
              answer = { event, timer: setTimeout(forgetAnswer, ANSWERS_WITHIN_MS) };
            } else {
              hasWords = true;
              hold(UNFINISHED_MS);
              controller.enqueue(event);
            }
          },
          flush: forgetAnswer,
        }),
      ),
    follow(followed) {
      session = followed;
      silentCut(followed);
      if (isGreeting) greetingTimer = setTimeout(greeted, GREETS_WITHIN_MS);
      followed.on(voice.AgentSessionEventTypes.UserStateChanged, onUserState);
      followed.on(voice.AgentSessionEventTypes.AgentStateChanged, onAgentState);
      followed.on(voice.AgentSessionEventTypes.SpeechCreated, onSpeech);
      // Emitted before the framework looks for the end of the turn.
      followed.on(voice.AgentSessionEventTypes.UserInputTranscribed, onTranscript);
      return {
        stop() {
          clearTimeout(timer);
          clearTimeout(greetingTimer);
          forgetAnswer();
        },
      };
    },
  };
}
