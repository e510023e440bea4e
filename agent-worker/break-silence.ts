import { ReadableStream } from 'node:stream/web';
import { FlushSentinel } from '@livekit/agents';

/** Silence that a visitor takes for a broken line (design section 7), from the last word on. */
const SILENCE_MS = 1_500;
/** A reply that begins later than this answers no words that were just said. */
const JUST_SAID_MS = 3_000;
/** A healthy model has its first sentence by then, however long the end of the turn was waited for. */
const LEAST_MS = 700;

/** How long a reply that was begun at `startedMs` may still be silent now, so that nobody waits longer since the last word. */
export function patienceMs(times: { lastWordMs: number; startedMs: number; nowMs: number }): number {
  const { lastWordMs, startedMs, nowMs } = times;
  const sinceMs = startedMs - lastWordMs < JUST_SAID_MS ? lastWordMs : startedMs;
  return Math.max(LEAST_MS - (nowMs - startedMs), SILENCE_MS - (nowMs - sinceMs), 0);
}

/**
 * A reply that opens with a short courtesy when its first piece takes longer than `afterMs`, so that nobody sits in silence; flushed at once,
 * so that it is heard before the rest is there. What follows is the reply itself; an empty reply stays one courtesy.
 */
export function breakSilence<Chunk>(
  source: ReadableStream<Chunk>,
  { afterMs, words }: { afterMs: number; words: string },
): ReadableStream<Chunk | string | typeof FlushSentinel> {
  const reader = source.getReader();
  let first: Promise<Awaited<ReturnType<typeof reader.read>>> | undefined;
  let isBroken = false;
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silence'>((resolve) => {
    timer = setTimeout(() => resolve('silence'), Math.max(0, afterMs));
  });
  return new ReadableStream<Chunk | string | typeof FlushSentinel>({
    async pull(controller) {
      first ??= reader.read();
      const next = isBroken ? await first : await Promise.race([first, silence]);
      clearTimeout(timer);
      isBroken = true;
      if (next === 'silence') {
        controller.enqueue(`${words} `);
        controller.enqueue(FlushSentinel);
        return;
      }
      first = undefined;
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel(reason) {
      clearTimeout(timer);
      await reader.cancel(reason);
    },
  });
}
