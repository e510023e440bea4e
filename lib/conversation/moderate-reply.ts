import { within } from '../core/within.ts';
import type { Logger } from '../telemetry/logger.ts';
import { courteousWords } from './guard/courteous-words.ts';
import { type GuardEvent, redact } from './guard-event.ts';
import type { Concern, Moderator } from './moderator.ts';
import type { GuardedSentence } from './sentence-guard.ts';

/** How long a sentence waits for its verdict; the sentence before it is still being heard. */
const DEADLINE_MS = 250;
/** After this nobody asks any more. */
const GIVE_UP_MS = 3_000;

export interface ReplyModeration {
  /** What may be said of a sentence that passed the local rules. */
  admit(sentence: GuardedSentence): Promise<GuardedSentence>;
}

interface Options {
  moderator: Moderator;
  logger: Logger;
  locale: string;
  /** The visitor's words that are answered. */
  question: string;
  /** Words that were said before their verdict came. */
  onLate: (event: GuardEvent) => void;
}

/**
 * The second opinion on one reply. The first sentence never waits; each later one waits a moment at most, then the local rules decide alone.
 * A verdict that comes late stops what follows. The visitor's own words are judged while the model thinks: distress and threats get
 * our own answer instead of the model's.
 */
export function moderateReply(options: Options): ReplyModeration {
  const { moderator, logger, onLate } = options;
  const words = courteousWords(options.locale);
  let stopped: Concern | null = null;
  let hasStoppedSaying = false;
  let isFirst = true;
  const judge = (text: string) =>
    moderator.judge(text, AbortSignal.timeout(GIVE_UP_MS)).catch((error: unknown) => {
      logger.warn('moderation failed', { error });
      return null;
    });
  if (options.question.trim())
    void judge(options.question).then((concern) => {
      // An angry visitor is answered like anybody.
      if (concern === 'distress' || concern === 'threat') stopped ??= concern;
    });
  const blocked = (sentence: GuardedSentence, concern: Concern): GuardedSentence => {
    const text = hasStoppedSaying ? '' : `${words[concern]} `;
    hasStoppedSaying = true;
    stopped = concern;
    return { ...sentence, text, verdict: { allowed: false, reason: 'moderation', replacement: words[concern] } };
  };
  return {
    async admit(sentence) {
      if (stopped) return blocked(sentence, stopped);
      if (!sentence.verdict.allowed || !sentence.text.trim()) return sentence;
      let isOut = false;
      const verdict = judge(sentence.text).then((concern) => {
        if (concern && isOut) {
          stopped ??= concern;
          onLate({ rule: 'moderation', action: 'flagged', sentence: redact('moderation', sentence.text), replacement: null });
        }
        return concern;
      });
      const wasFirst = isFirst;
      isFirst = false;
      const concern = wasFirst ? null : await within(DEADLINE_MS, verdict).catch(() => null);
      if (stopped) return blocked(sentence, stopped);
      if (concern) return blocked(sentence, concern);
      isOut = true;
      return sentence;
    },
  };
}
