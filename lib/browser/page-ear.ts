import type { PageAbility } from '#lib/contracts/page-speech.ts';
import type { Clock } from './clock.ts';

/** A browser that can recognise begins within this. */
const START_WITHIN_MS = 1_800;
const RESTART_AFTER_MS = 250;
/** Errors of a pause; all others will come again. */
const PASSING = new Set(['no-speech', 'aborted']);

/** What we use of the Web Speech API's SpeechRecognition, which TypeScript does not know. */
export interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  onstart: (() => void) | null;
  onend: (() => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onresult: ((event: { resultIndex: number; results: ArrayLike<RecognitionResult> }) => void) | null;
  start(): void;
  abort(): void;
}
export type RecognitionResult = { readonly isFinal: boolean } & ArrayLike<{ readonly transcript: string }>;
export interface RecognitionMaker {
  new (): Recognition;
  /** Chrome 139 and later: whether the words can stay on the device. */
  available?(options: { langs: string[]; processLocally: boolean }): Promise<string>;
}

/** The browser's own recognition, for when no recogniser of ours is there. */
export interface PageEar {
  listen(locale: string): Promise<PageAbility>;
  stop(): void;
  /** A visitor who is muted is not heard by the browser either. */
  setMuted(isMuted: boolean): void;
}

export function createPageEar(ctx: {
  Recognition: RecognitionMaker | undefined;
  clock: Clock;
  onHeard: (text: string) => void;
  /** It listened, and cannot any more. */
  onLost: () => void;
}): PageEar {
  const { Recognition, clock } = ctx;
  let wanted: { locale: string; isLocal: boolean } | undefined;
  let isMuted = false;
  let running: Recognition | undefined;
  const halt = () => {
    const recognition = running;
    running = undefined;
    recognition?.abort();
  };
  const begin = (answer: (ability: PageAbility) => void) => {
    if (!Recognition || !wanted || isMuted || running) return;
    const recognition = new Recognition();
    running = recognition;
    recognition.lang = wanted.locale;
    recognition.continuous = true;
    recognition.interimResults = false;
    if (wanted.isLocal) recognition.processLocally = true;
    const lose = () => {
      if (running !== recognition) return;
      wanted = undefined;
      halt();
      answer('absent');
    };
    recognition.onstart = () => answer('able');
    recognition.onerror = ({ error }) => {
      if (!PASSING.has(error)) lose();
    };
    recognition.onresult = ({ resultIndex, results }) => {
      if (running !== recognition) return;
      for (const result of Array.from(results).slice(resultIndex)) {
        const text = result[0]?.transcript.trim() ?? '';
        if (result.isFinal && text) ctx.onHeard(text);
      }
    };
    // Browsers end it by themselves after a while.
    recognition.onend = () => {
      if (running !== recognition) return;
      running = undefined;
      clock.after(RESTART_AFTER_MS, () => begin(answer));
    };
    try {
      recognition.start();
    } catch {
      lose();
    }
  };
  return {
    async listen(locale) {
      if (!Recognition) return 'absent';
      // Where the browser can, the words stay on the visitor's device.
      const local = await Recognition.available?.({ langs: [locale], processLocally: true }).catch(() => 'unavailable');
      wanted = { locale, isLocal: local === 'available' };
      return new Promise((resolve) => {
        let isAnswered = false;
        const cancelDeadline = clock.after(START_WITHIN_MS, () => {
          wanted = undefined;
          halt();
          answer('absent');
        });
        const answer = (ability: PageAbility) => {
          cancelDeadline();
          if (isAnswered && ability === 'absent') ctx.onLost();
          isAnswered = true;
          resolve(ability);
        };
        begin(answer);
      });
    },
    stop() {
      wanted = undefined;
      halt();
    },
    setMuted(next) {
      isMuted = next;
      if (isMuted) halt();
      else begin((ability) => ability === 'absent' && ctx.onLost());
    },
  };
}

/** What this browser has to recognise with. */
export function browserRecognition(): RecognitionMaker | undefined {
  const own = globalThis as { SpeechRecognition?: RecognitionMaker; webkitSpeechRecognition?: RecognitionMaker };
  return own.SpeechRecognition ?? own.webkitSpeechRecognition;
}
