import { checkSentence, type GuardContext, type GuardVerdict } from './check-sentence.ts';
import { joinsAcross } from './guard/joins-across.ts';

/** Longest text held back while no sentence end comes; then it is checked and released as it is. */
const MAX_HELD_CHARS = 240;
// A dot inside a number or after an initial does not end a sentence.
const SENTENCE_END = /[.!?…]["')\]]?(?=\s)/g;
const ABBREVIATION = /(?:^|\s)(?:Mr|Mrs|Ms|Dr|St|e\.g|i\.e|approx|[A-Z])\.$/;

/** A plain word and its mark at the very end of what has come: tokens carry the space in front, so the next one may be the next sentence. */
const PLAIN_END = /\p{Ll}{4,}[.!?]$/u;
/** What a dot may be inside of: addresses, figures, shortened words. */
const MAY_GO_ON = /[@/:\d]|\b(?:e-?mail|mail|web|site|www)\b|\b(?:incl|inkl|approx|dept|evtl|prof)\.$/iu;

export interface GuardedSentence {
  /** What may be heard, shown and kept; empty where the same replacement was said before in this reply. */
  text: string;
  /** What the model wrote; for the log of blocked sentences only. */
  original: string;
  verdict: GuardVerdict;
}

function splitPoint(held: string, isFirst: boolean): number {
  SENTENCE_END.lastIndex = 0;
  for (let match = SENTENCE_END.exec(held); match; match = SENTENCE_END.exec(held)) {
    const end = match.index + match[0].length;
    if (!ABBREVIATION.test(held.slice(0, end))) return end;
  }
  if (isFirst && PLAIN_END.test(held) && !MAY_GO_ON.test(held)) return held.length;
  if (held.length < MAX_HELD_CHARS) return -1;
  // A cut between "five hundred" and "dollars" would let half a price out.
  const spaces = Array.from(held.matchAll(/\s/g), ({ index }) => index);
  // The last word may still grow: "dolla".
  const space = spaces.slice(0, -1).findLast((at) => at > 0 && !joinsAcross(held, at));
  return space ?? (held.length < 2 * MAX_HELD_CHARS ? -1 : held.length);
}

/**
 * Cuts a stream of text at sentence ends and checks each piece, with the words before it, before anything is heard or stored.
 * `push` returns the sentences that became complete, `flush` the residue. The texts joined are the input, but for what was replaced.
 */
export function createSentenceGuard(context: GuardContext) {
  let held = '';
  let said = '';
  const replacements = new Set<string>();
  const release = (original: string): GuardedSentence => {
    const verdict = checkSentence(original, context, said);
    let text = original;
    if (!verdict.allowed) {
      const leading = /^\s*/.exec(original)?.[0] ?? '';
      const trailing = /\s*$/.exec(original)?.[0] ?? '';
      text = replacements.has(verdict.replacement) ? '' : leading + verdict.replacement + (trailing || ' ');
      replacements.add(verdict.replacement);
    }
    said += text;
    return { text, original, verdict };
  };
  return {
    /** Reads instructions and knowledge, which takes up to 50 ms and is kept: to be called while the model thinks. */
    prepare(): void {
      checkSentence('Yes.', context);
    },
    push(delta: string): GuardedSentence[] {
      held += delta;
      const done: GuardedSentence[] = [];
      // The first sentence does not wait for the next word: somebody is listening to silence.
      for (let end = splitPoint(held, said === ''); end > 0; end = splitPoint(held, said === '')) {
        const withSpace = end + (/^\s+/.exec(held.slice(end))?.[0].length ?? 0);
        done.push(release(held.slice(0, withSpace)));
        held = held.slice(withSpace);
      }
      return done;
    },
    flush(): GuardedSentence[] {
      const rest = held;
      held = '';
      return rest.trim() === '' ? [] : [release(rest)];
    },
  };
}
export type SentenceGuard = Pick<ReturnType<typeof createSentenceGuard>, 'push' | 'flush'>;
