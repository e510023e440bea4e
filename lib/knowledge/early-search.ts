import type { Passage } from '../conversation/conversation-store.ts';

/** How long a reply waits for what the final words name when most of them were searched already, or there are hardly any. */
const WAIT_FOR_FINAL_MS = 40;
/** From this many words on an interim transcript is searched, and beside a search that still runs when it has grown by as many. */
const GROWN_BY_WORDS = 3;
/** Share of the final words that the earlier words must hold to stand in for them. */
const ENOUGH_OVERLAP = 0.6;
/** With this share nothing new was asked since: the reply need not wait at all. */
const SAME_QUESTION = 0.9;
/** What the last words add to what the earlier ones found. */
const MOST_ADDED = 2;

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}

const sameWords = (one: string, other: string): boolean => words(one).join(' ') === words(other).join(' ');

function overlap(final: string, earlier: string): number {
  const known = new Set(words(earlier));
  const asked = words(final);
  return asked.length === 0 ? 0 : asked.filter((word) => known.has(word)).length / asked.length;
}

function joined(earlier: readonly Passage[], added: readonly Passage[]): Passage[] {
  const known = new Set(earlier.map(({ id }) => id));
  return [...earlier, ...added.filter(({ id }) => !known.has(id)).slice(0, MOST_ADDED)];
}

/**
 * Searches while the visitor still talks, so that a reply need not wait for the knowledge: interim words are searched ahead, and what
 * they find serves, with what the final words find without an embedding, where most of the final words were among them. Nothing is searched
 * where the call holds a passage with what is rare in the question.
 */
export function createEarlySearch(ctx: {
  search: (question: string) => Promise<Passage[]>;
  /** The same by words alone, which asks no embedder first. */
  searchWords: (question: string) => Promise<Passage[]>;
  /** What the call itself holds on the words, where they are enough; at once. */
  searchSurely: (question: string) => Passage[];
  sleep: (ms: number) => Promise<void>;
}) {
  let last: { question: string; found: Promise<Passage[]>; isRunning: boolean } | undefined;
  let ready: { question: string; order: number; passages: Passage[] } | undefined;
  /** Words that came while a search ran and had not grown enough for one of their own. */
  let waiting: string | undefined;
  let searches = 0;
  let forgottenUpTo = 0;
  const isKnown = (question: string) => last !== undefined && sameWords(last.question, question);
  const start = (question: string): Promise<Passage[]> => {
    waiting = undefined;
    if (last && isKnown(question)) return last.found;
    searches += 1;
    const order = searches;
    const found = ctx.search(question);
    const own = { question, found, isRunning: true };
    last = own;
    const isOver = () => {
      own.isRunning = false;
      if (own === last && waiting !== undefined) void start(waiting);
    };
    found.then((passages) => {
      // An answer that comes late is of older words than the one that is known.
      if (order > forgottenUpTo && order > (ready?.order ?? 0)) ready = { question, order, passages };
      isOver();
    }, isOver);
    return found;
  };
  /** What is known of words that hold most of these. */
  const foundFor = (question: string): Passage[] =>
    ready && overlap(question, ready.question) >= ENOUGH_OVERLAP ? ready.passages : [];
  return {
    /** Words as they are recognised; cheap to call for each interim. */
    hear(transcript: string): void {
      const count = words(transcript).length;
      if (count < GROWN_BY_WORDS) return;
      waiting = undefined;
      if (isKnown(transcript)) return;
      const sure = ctx.searchSurely(transcript);
      if (sure.length > 0) {
        searches += 1;
        ready = { question: transcript, order: searches, passages: joined(sure, foundFor(transcript)) };
        return;
      }
      const isGrown = count - words(last?.question ?? '').length >= GROWN_BY_WORDS;
      if (isGrown || !last?.isRunning) void start(transcript);
      else waiting = transcript;
    },
    /** Passages for the final words, or those of nearly the same words and of the words alone where that is faster. */
    async find(question: string): Promise<Passage[]> {
      if (ready && overlap(question, ready.question) >= SAME_QUESTION) return ready.passages;
      const earlier = foundFor(question);
      const sure = ctx.searchSurely(question);
      if (sure.length > 0) return joined(sure, earlier);
      const underWay = last?.isRunning ? last : undefined;
      const share = underWay ? overlap(question, underWay.question) : 0;
      if (underWay && share >= SAME_QUESTION) return underWay.found;
      const byWords = () => ctx.searchWords(question);
      const soon = (passages: Passage[]) => ctx.sleep(WAIT_FOR_FINAL_MS).then(() => passages);
      // A search of their own would only be in the way: what the last words name is found sooner.
      if (earlier.length > 0) return Promise.race([byWords().then((added) => joined(earlier, added)), soon(earlier)]);
      if (underWay && share >= ENOUGH_OVERLAP) {
        const [found, added] = await Promise.all([underWay.found, Promise.race([byWords(), soon([])])]);
        return joined(found, added);
      }
      const own = start(question);
      // One or two words answer a question of ours more often than they ask one.
      return words(question).length >= GROWN_BY_WORDS ? own : Promise.race([own, byWords(), soon([])]);
    },
    /** A new turn begins: earlier words no longer count. */
    reset(): void {
      forgottenUpTo = searches;
      last = undefined;
      ready = undefined;
      waiting = undefined;
    },
  };
}
export type EarlySearch = ReturnType<typeof createEarlySearch>;
