import { voice } from '@livekit/agents';

/** Speech this long is a sentence; a cough or a chair is shorter. */
const SENTENCE_MS = 1_200;
/** A recogniser that has said nothing of a whole sentence this long after its end does not hear. */
const TRANSCRIPT_WITHIN_MS = 4_000;
/** Longer than the slowest healthy answer, shorter than a visitor's patience. */
const ANSWER_WITHIN_MS = 8_000;

export interface SilenceWatchOptions {
  nowMs: () => number;
  /** Speech was heard and not understood, for the first time: ask once more. */
  onUnheard: () => void;
  /** A provider gives nothing: the call cannot go on by voice. */
  onFault: (leg: 'stt' | 'llm' | 'tts' | 'answer') => void;
}

/**
 * Silence is a fault. Watches a session for speech without transcript, words without answer, and errors that end a reply,
 * none of which the framework reports to anybody.
 */
export function watchSilence(session: voice.AgentSession, options: SilenceWatchOptions): { expectAnswer(): void; stop(): void } {
  let speechStartMs: number | undefined;
  let unheard = 0;
  let transcriptTimer: NodeJS.Timeout | undefined;
  let answerTimer: NodeJS.Timeout | undefined;
  const expectAnswer = () => {
    clearTimeout(answerTimer);
    answerTimer = setTimeout(() => options.onFault('answer'), ANSWER_WITHIN_MS);
  };
  const onTranscript = ({ isFinal }: voice.UserInputTranscribedEvent) => {
    clearTimeout(transcriptTimer);
    unheard = 0;
    if (isFinal) expectAnswer();
  };
  const onUserState = ({ newState }: voice.UserStateChangedEvent) => {
    if (newState === 'speaking') {
      // Sounds over the agent's own words may be mere listening, and are not questions.
      speechStartMs = session.agentState === 'speaking' ? undefined : options.nowMs();
      clearTimeout(transcriptTimer);
      // Whoever talks on is not waiting for an answer.
      clearTimeout(answerTimer);
    }
    if (newState !== 'listening' || speechStartMs === undefined) return;
    const isSentence = options.nowMs() - speechStartMs >= SENTENCE_MS;
    speechStartMs = undefined;
    if (!isSentence) return;
    transcriptTimer = setTimeout(() => {
      unheard += 1;
      if (unheard > 1) options.onFault('stt');
      else options.onUnheard();
    }, TRANSCRIPT_WITHIN_MS);
  };
  const onAgentState = ({ newState }: voice.AgentStateChangedEvent) => {
    if (newState === 'speaking') clearTimeout(answerTimer);
  };
  const onError = ({ error }: voice.ErrorEvent) => {
    if (!error || typeof error !== 'object' || !('recoverable' in error) || error.recoverable) return;
    const type = 'type' in error ? String(error.type) : '';
    if (type === 'llm_error') options.onFault('llm');
    else if (type === 'tts_error') options.onFault('tts');
    else if (type === 'stt_error') options.onFault('stt');
  };
  session.on(voice.AgentSessionEventTypes.UserInputTranscribed, onTranscript);
  session.on(voice.AgentSessionEventTypes.UserStateChanged, onUserState);
  session.on(voice.AgentSessionEventTypes.AgentStateChanged, onAgentState);
  session.on(voice.AgentSessionEventTypes.Error, onError);
  return {
    expectAnswer,
    stop() {
      clearTimeout(transcriptTimer);
      clearTimeout(answerTimer);
    },
  };
}
