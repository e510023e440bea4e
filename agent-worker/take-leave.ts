import { voice } from '@livekit/agents';
import type { CallDeps } from './call-deps.ts';

/** Longer than the longest goodbye is spoken; a voice that fails must not keep the call open. */
const GOODBYE_WITHIN_MS = 15_000;

export interface Leave {
  /** The last words are being said, or were. */
  isClosing(): boolean;
  /** Ends the call with these words, once; `atOnce` cuts what is being said. */
  say(words: string, options: { reason: string; atOnce?: boolean }): void;
  /**
   * Ends the call after the words of the reply that is under way, or with a goodbye where it has none. A visitor who speaks into them has
   * more to say: the call goes on.
   */
  afterWords(reason: string, hasWords: boolean): void;
  /** Stops what is being said where that may be: nobody is there to hear it. */
  hush(): void;
  /** When the words that are being said were said. */
  wordsSaid(): Promise<void>;
}

/** The end of a call is spoken, and happens once, whoever asks for it. */
export function createLeave(
  session: voice.AgentSession,
  ctx: {
    deps: Pick<CallDeps, 'sleep'>;
    /** Said where there are no other last words. */
    goodbye: string;
    onLastWords: () => void;
    end: (reason: string) => void;
    /** Says last words; the session itself without it. */
    say?: (words: string, options: { allowInterruptions: boolean }) => voice.SpeechHandle;
  },
): Leave {
  let speech: voice.SpeechHandle | undefined;
  let isClosing = false;
  session.on(voice.AgentSessionEventTypes.SpeechCreated, (event) => {
    speech = event.speechHandle;
  });
  // Not `waitForPlayout`: it throws inside the tool by which the model ends a call.
  const saidToEnd = (words: voice.SpeechHandle) => new Promise<void>((resolve) => words.addDoneCallback(() => resolve()));
  const endAfter = (words: voice.SpeechHandle, reason: string) =>
    void Promise.race([saidToEnd(words), ctx.deps.sleep(GOODBYE_WITHIN_MS)]).then(() => {
      if (isClosing || !words.interrupted) ctx.end(reason);
    });
  const say: Leave['say'] = (words, { reason, atOnce }) => {
    if (isClosing) return;
    isClosing = true;
    ctx.onLastWords();
    if (atOnce) void session.interrupt({ force: true });
    endAfter((ctx.say ?? session.say.bind(session))(words, { allowInterruptions: false }), reason);
  };
  return {
    isClosing: () => isClosing,
    say,
    afterWords(reason, hasWords) {
      if (!hasWords || !speech || speech.done()) say(ctx.goodbye, { reason });
      else endAfter(speech, reason);
    },
    hush() {
      if (!isClosing && speech?.allowInterruptions && !speech.done()) speech.interrupt();
    },
    wordsSaid: async () => speech?.waitForPlayout(),
  };
}
