import { voice } from '@livekit/agents';

/** Longer than the slowest answer through all fallbacks, shorter than a visitor's patience. */
const ANSWER_WITHIN_MS = 8_000;

/**
 * Silence is a fault. Watches a session for words without answer and for errors that end a reply, none of which the framework reports to
 * anybody. Speech that is not understood, and text that is not spoken, are the business of SteadyStt and SteadyTts.
 */
export function watchSilence(
  session: voice.AgentSession,
  onFault: (leg: 'stt' | 'llm' | 'tts' | 'answer') => void,
): { expectAnswer(): void; stop(): void } {
  let answerTimer: NodeJS.Timeout | undefined;
  const expectAnswer = () => {
    clearTimeout(answerTimer);
    answerTimer = setTimeout(() => onFault('answer'), ANSWER_WITHIN_MS);
  };
  session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ isFinal }) => {
    if (isFinal) expectAnswer();
  });
  session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
    // Whoever talks on is not waiting for an answer.
    if (newState === 'speaking') clearTimeout(answerTimer);
  });
  session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => {
    if (newState === 'speaking') clearTimeout(answerTimer);
  });
  session.on(voice.AgentSessionEventTypes.Error, ({ error }) => {
    if (!error || typeof error !== 'object' || !('recoverable' in error) || error.recoverable) return;
    const type = 'type' in error ? String(error.type) : '';
    if (type === 'llm_error') onFault('llm');
    else if (type === 'tts_error') onFault('tts');
    else if (type === 'stt_error') onFault('stt');
  });
  return { expectAnswer, stop: () => clearTimeout(answerTimer) };
}
