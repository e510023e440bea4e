import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '#lib/contracts/visit.ts';
import { createFakeClock, settle } from './fake-clock.ts';
import { createSseParser, type SseMessage } from './sse-parser.ts';
import { createTextChat } from './text-chat.ts';

type Step = { status?: number; chunks?: string[]; breaks?: boolean } | Error;

function setUp(steps: Step[]) {
  const clock = createFakeClock();
  const requests: Record<string, string>[] = [];
  const fetcher: typeof fetch = async (_url, init) => {
    requests.push(init?.headers as Record<string, string>);
    const step = steps[Math.min(requests.length, steps.length) - 1]!;
    if (step instanceof Error) throw step;
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        for (const chunk of step.chunks ?? []) stream.enqueue(new TextEncoder().encode(chunk));
        if (step.breaks) stream.error(new Error('reset'));
        else stream.close();
      },
    });
    return new Response(body, { status: step.status ?? 200 });
  };
  const events: ChatEvent[] = [];
  const connected: boolean[] = [];
  const aborter = new AbortController();
  const end = createTextChat({ fetch: fetcher, clock })({
    visitToken: 'V',
    signal: aborter.signal,
    onEvent: (event) => events.push(event),
    onConnected: (is) => connected.push(is),
  });
  return { clock, requests, events, connected, aborter, end };
}
// Streams settle over real microtasks and the platform's own queue.
const flush = async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await settle();
  }
};
const turn = 'id: 7\nevent: turn\ndata: {"id":"t1","role":"agent","text":"Hello","final":true}\n\n';
const end = 'event: end\ndata: {}\n\n';

describe('the text chat', () => {
  it('reads events with the visit as bearer until the server ends it', async () => {
    const chat = setUp([{ chunks: [turn, end] }]);
    expect(await chat.end).toBe('ended');
    expect(chat.events[0]).toEqual({ type: 'turn', id: 't1', role: 'agent', text: 'Hello', final: true });
    expect(chat.requests[0]?.authorization).toBe('Bearer V');
  });
  it('goes on after a broken stream from the last event it saw', async () => {
    const chat = setUp([{ chunks: [turn], breaks: false }, { chunks: [end] }]);
    await flush();
    await chat.clock.advance(250);
    expect(await chat.end).toBe('ended');
    expect(chat.requests[1]?.['last-event-id']).toBe('7');
    expect(chat.connected).toEqual([true, false, true]);
  });
  it('waits longer after each failure and gives up after the fifth', async () => {
    const chat = setUp([new TypeError('offline')]);
    for (const delayMs of [500, 1_000, 2_000, 4_000, 8_000]) {
      await flush();
      await chat.clock.advance(delayMs);
    }
    expect(await chat.end).toBe('failed');
    expect(chat.requests).toHaveLength(6);
  });
  it('does not try again when the visit is refused', async () => {
    const chat = setUp([{ status: 401 }]);
    expect(await chat.end).toBe('failed');
    expect(chat.requests).toHaveLength(1);
  });
  it('stops at once when it is aborted', async () => {
    const chat = setUp([new TypeError('offline')]);
    await flush();
    chat.aborter.abort();
    expect(await chat.end).toBe('aborted');
  });
  it('drops events it does not know', async () => {
    const chat = setUp([{ chunks: ['event: turn\ndata: not json\n\n', 'event: news\ndata: {}\n\n', end] }]);
    await chat.end;
    expect(chat.events).toEqual([{ type: 'end' }]);
  });
});

describe('the event parser', () => {
  it.each([1, 2, 3, 7, 1_000])('reads the same messages when the bytes come %i at a time', (size) => {
    const text = `: hello\r\n\r\nid: 1\r\nevent: turn\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata:x\n\n`;
    const messages: SseMessage[] = [];
    const feed = createSseParser((message) => messages.push(message));
    for (let at = 0; at < text.length; at += size) feed(text.slice(at, at + size));
    expect(messages).toEqual([
      { id: '1', event: 'turn', data: '{"a":\n1}' },
      { id: '1', event: 'message', data: 'x' },
    ]);
  });
});
