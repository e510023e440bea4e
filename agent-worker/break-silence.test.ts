import { ReadableStream } from 'node:stream/web';
import { FlushSentinel } from '@livekit/agents';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { breakSilence, patienceMs } from './break-silence.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const SILENCE = { afterMs: 1_500, words: 'One moment, please.' };

/** A reply whose pieces come at these moments. */
function replyOf(pieces: { atMs: number; text: string }[], endMs = 0) {
  const cancelled: unknown[] = [];
  const stream = new ReadableStream<string>({
    start(controller) {
      for (const { atMs, text } of pieces) setTimeout(() => controller.enqueue(text), atMs);
      setTimeout(() => controller.close(), Math.max(endMs, ...pieces.map(({ atMs }) => atMs + 1)));
    },
    cancel(reason) {
      cancelled.push(reason);
    },
  });
  return { stream, cancelled };
}
async function heard(stream: ReadableStream<unknown>) {
  const chunks: unknown[] = [];
  const reading = (async () => {
    for await (const chunk of stream) chunks.push(chunk);
  })();
  await vi.advanceTimersByTimeAsync(60_000);
  await reading;
  return chunks;
}

describe('a reply that may be late', () => {
  it('is left as it is when its first words come in time', async () => {
    const { stream } = replyOf([
      { atMs: 1_499, text: 'Yes. ' },
      { atMs: 9_000, text: 'We do.' },
    ]);
    expect(await heard(breakSilence(stream, SILENCE))).toEqual(['Yes. ', 'We do.']);
  });

  it('opens with a courtesy, heard at once, when they do not, and loses nothing', async () => {
    const { stream } = replyOf([
      { atMs: 4_000, text: 'Yes. ' },
      { atMs: 4_100, text: 'We do.' },
    ]);
    expect(await heard(breakSilence(stream, SILENCE))).toEqual(['One moment, please. ', FlushSentinel, 'Yes. ', 'We do.']);
  });

  it('says it once', async () => {
    const { stream } = replyOf([], 30_000);
    expect(await heard(breakSilence(stream, SILENCE))).toEqual(['One moment, please. ', FlushSentinel]);
  });

  it('passes an error on', async () => {
    const failing = new ReadableStream<string>({
      pull: () => Promise.reject(new Error('broken')),
    });
    await expect(breakSilence(failing, SILENCE).getReader().read()).rejects.toThrow('broken');
  });

  it('stops the reply and says nothing when the visitor interrupts', async () => {
    const { stream, cancelled } = replyOf([{ atMs: 4_000, text: 'Yes.' }]);
    const reader = breakSilence(stream, SILENCE).getReader();
    const first = reader.read();
    await reader.cancel('barge-in');
    expect(await first).toEqual({ done: true, value: undefined });
    expect(cancelled).toEqual(['barge-in']);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(2);
  });
});

describe('the patience with a reply', () => {
  it.each([
    ['counts from the last word', { lastWordMs: 9_300, startedMs: 10_000, nowMs: 10_100 }, 700],
    [
      'leaves a healthy model its time where the end of the turn came late',
      { lastWordMs: 7_600, startedMs: 10_000, nowMs: 10_100 },
      600,
    ],
    ['counts from its own beginning where nothing was just said', { lastWordMs: 1_000, startedMs: 10_000, nowMs: 10_400 }, 1_100],
    ['is over where knowledge was waited for too long', { lastWordMs: 9_300, startedMs: 10_000, nowMs: 12_000 }, 0],
  ])('%s', (_, times, expected) => {
    expect(patienceMs(times)).toBe(expected);
  });
});
