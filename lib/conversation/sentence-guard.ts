import { checkSentence, type GuardContext, type GuardVerdict } from './check-sentence.ts';

/** Longest text held back while no sentence end comes; then it is checked and released as it is. */
const MAX_HELD_CHARS = 240;
// A dot inside a number or after an initial does not end a sentence.
const SENTENCE_END = /[.!?…]["')\]]?(?=\s)/g;
const ABBREVIATION = /(?:^|\s)(?:Mr|Mrs|Ms|Dr|St|e\.g|i\.e|approx|[A-Z])\.$/;

export interface GuardedSentence {
  text: string;
  verdict: GuardVerdict;
}

function splitPoint(held: string): number {
  SENTENCE_END.lastIndex = 0;
  for (let match = SENTENCE_END.exec(held); match; match = SENTENCE_END.exec(held)) {
    const end = match.index + match[0].length;
    if (!ABBREVIATION.test(held.slice(0, end))) return end;
  }
  if (held.length < MAX_HELD_CHARS) return -1;
  // A cut between "500" and "dollars" would hide a price from the check.
  const space = Array.from(held.matchAll(/(?<![\d$€£])\s/g)).at(-1)?.index ?? 0;
  return space > 0 ? space : held.length;
}

/**
 * Cuts a stream of text at sentence ends and checks each piece before anything is heard or stored.
 * `push` returns the sentences that became complete, `flush` the residue. The texts joined are the input, but for what was replaced.
 */
export function createSentenceGuard(context: GuardContext) {
  let held = '';
  const release = (text: string): GuardedSentence => {
    const verdict = checkSentence(text, context);
    const trailing = /\s*$/.exec(text)?.[0] ?? '';
    return { text: verdict.allowed ? text : verdict.replacement + trailing, verdict };
  };
  return {
    push(delta: string): GuardedSentence[] {
      held += delta;
      const done: GuardedSentence[] = [];
      for (let end = splitPoint(held); end > 0; end = splitPoint(held)) {
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
export type SentenceGuard = ReturnType<typeof createSentenceGuard>;
