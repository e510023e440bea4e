import type { PageAbility, PageSentence } from '#lib/contracts/page-speech.ts';
import type { Clock } from './clock.ts';

/** A browser that has a voice begins within this. */
const START_WITHIN_MS = 1_500;

export type Synthesis = Pick<SpeechSynthesis, 'speak' | 'cancel'>;
export type MakeUtterance = (text: string) => SpeechSynthesisUtterance;

/** The browser's own voice, for when no voice of ours is there. */
export interface PageVoice {
  /** Says a sentence after those before it; answers once it is heard, or cannot be. */
  say(sentence: PageSentence): Promise<PageAbility>;
  /** Stops at once. */
  hush(): void;
}

export function createPageVoice(ctx: {
  synthesis: Synthesis | undefined;
  makeUtterance: MakeUtterance;
  clock: Clock;
}): PageVoice {
  const { synthesis, makeUtterance, clock } = ctx;
  // Chrome forgets the events of an utterance that nobody holds.
  const waiting = new Set<SpeechSynthesisUtterance>();
  let isSpeaking = false;
  return {
    say({ text, locale }) {
      if (!synthesis) return Promise.resolve('absent');
      const utterance = makeUtterance(text);
      utterance.lang = locale;
      const begins = new Promise<PageAbility>((resolve) => {
        const cancelDeadline = clock.after(START_WITHIN_MS, () => finish('absent'));
        const finish = (ability: PageAbility) => {
          cancelDeadline();
          resolve(ability);
        };
        utterance.onstart = () => {
          isSpeaking = true;
          finish('able');
        };
        const end = () => {
          waiting.delete(utterance);
          if (waiting.size === 0) isSpeaking = false;
          finish('absent');
        };
        utterance.onend = end;
        utterance.onerror = end;
      });
      // Behind another sentence it begins when that one is over.
      const isQueued = isSpeaking;
      waiting.add(utterance);
      synthesis.speak(utterance);
      if (isQueued) return Promise.resolve('able');
      return begins.then((ability) => {
        // It must not begin after another voice has taken over.
        if (ability === 'absent') synthesis.cancel();
        return ability;
      });
    },
    hush() {
      if (waiting.size === 0) return;
      waiting.clear();
      isSpeaking = false;
      synthesis?.cancel();
    },
  };
}

/** What this browser has to speak with. */
export function browserVoice(clock: Clock): PageVoice {
  const synthesis = typeof speechSynthesis === 'undefined' ? undefined : speechSynthesis;
  return createPageVoice({ synthesis, makeUtterance: (text) => new SpeechSynthesisUtterance(text), clock });
}
