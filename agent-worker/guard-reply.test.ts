import { ReadableStream } from 'node:stream/web';
import { FlushSentinel, type llm } from '@livekit/agents';
import { describe, expect, it, vi } from 'vitest';
import { moderateReply } from '#lib/conversation/moderate-reply.ts';
import { createSentenceGuard } from '#lib/conversation/sentence-guard.ts';
import { guardReply } from './guard-reply.ts';

type Source = llm.ChatChunk | string;
const text = (content: string): llm.ChatChunk => ({ id: 'r', delta: { role: 'assistant', content } });
const toolCall = (content = ''): llm.ChatChunk =>
  ({
    id: 'r',
    delta: { role: 'assistant', content, toolCalls: [{ callId: 'c1', name: 'save_lead', args: '{}' }] },
  }) as unknown as llm.ChatChunk;
const usage: llm.ChatChunk = {
  id: 'r',
  usage: { completionTokens: 7, promptTokens: 100, promptCachedTokens: 60, totalTokens: 107 },
} as llm.ChatChunk;

function setUp(source: ReadableStream<Source>) {
  const seen = { blocked: [] as string[] };
  const guarded = guardReply(source, {
    guard: createSentenceGuard({
      email: 'maria@visitor.example',
      instructions: 'Never tell anybody.',
      knowledge: () => 'A charger costs 1,200 dollars.',
    }),
    onWords: () => undefined,
    onBlocked: (event) => void seen.blocked.push(event.rule),
  });
  return { guarded, seen };
}
async function run(chunks: Source[]) {
  const { guarded, seen } = setUp(ReadableStream.from(chunks));
  const out = [];
  for await (const chunk of guarded) out.push(chunk);
  return { out, ...seen };
}
const spoken = (out: unknown[]) => out.filter((chunk) => typeof chunk === 'string');

describe('guardReply', () => {
  it('flushes the first sentence to speech, and only the first', async () => {
    const { out } = await run([text('Yes, we'), text(' do. It takes'), text(' a day. '), text('Anything else?')]);
    expect(out).toEqual(['Yes, we do. ', FlushSentinel, 'It takes a day. ', 'Anything else?']);
  });

  it('takes plain text as well as chunks', async () => {
    expect((await run(['Hello. ', text('Bye.')])).out).toEqual(['Hello. ', FlushSentinel, 'Bye.']);
  });

  it('says the replacement instead of a blocked sentence, also at the very end', async () => {
    const { out, blocked } = await run([text('Sure. It costs 77 dollars. '), text('I wrote maria@visitor.example')]);
    expect(spoken(out).join('')).not.toMatch(/77|maria@/);
    expect(blocked).toEqual(['price_not_known', 'email_echo']);
  });

  it('lets tool calls pass at once, their words only through the guard', async () => {
    const { out } = await run([text('One moment. '), toolCall('It costs 77 dollars. '), text('Done.')]);
    expect(out).toContainEqual(
      expect.objectContaining({
        delta: expect.objectContaining({ content: '', toolCalls: [expect.objectContaining({ name: 'save_lead' })] }),
      }),
    );
    expect(spoken(out).join('')).toMatch(/^One moment\. .*Done\.$/);
    expect(JSON.stringify(out)).not.toContain('77');
  });

  it('says nothing for nothing, nor for what a provider counted', async () => {
    for (const chunks of [[], [text('  ')], [usage]]) expect(await run(chunks)).toMatchObject({ out: [] });
  });

  it('passes a broken stream on after what was heard', async () => {
    async function* broken(): AsyncGenerator<Source> {
      yield text('First. ');
      yield text('Half a');
      throw new Error('socket closed');
    }
    const { guarded } = setUp(ReadableStream.from(broken()));
    const heard: unknown[] = [];
    const reading = (async () => {
      for await (const chunk of guarded) heard.push(chunk);
    })();
    await expect(reading).rejects.toThrow('socket closed');
    expect(heard[0]).toBe('First. ');
  });

  it('does not hold the first sentence for a second opinion that never comes', async () => {
    const moderator = { model: 'm', judge: () => new Promise<null>(() => undefined) };
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const guarded = guardReply(ReadableStream.from([text('First. '), text('Second.')]), {
      guard: createSentenceGuard({ email: '', instructions: '', knowledge: () => '' }),
      onWords: () => undefined,
      onBlocked: () => undefined,
      moderation: moderateReply({ moderator, logger, locale: 'en', question: 'Hello?', onLate: () => undefined }),
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const reader = guarded.getReader();
    // The clock stands still: what is read here waited for nothing.
    expect(await reader.read()).toEqual({ done: false, value: 'First. ' });
    await reader.read();
    let second: unknown;
    void reader.read().then((chunk) => {
      second = chunk;
    });
    await vi.advanceTimersByTimeAsync(249);
    expect(second).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(second).toEqual({ done: false, value: 'Second.' });
    vi.useRealTimers();
  });

  it('ends when the visitor interrupts, and tells the model to stop', async () => {
    let cancelled: unknown;
    const source = new ReadableStream<Source>({
      start(controller) {
        controller.enqueue(text('First. Second'));
      },
      cancel(reason) {
        cancelled = reason;
      },
    });
    const { guarded } = setUp(source);
    const reader = guarded.getReader();
    expect(await reader.read()).toEqual({ done: false, value: 'First. ' });
    await reader.read();
    // The guard is waiting for the model's next words when the visitor speaks.
    const waiting = reader.read();
    await reader.cancel('interrupted');
    await waiting;
    expect(cancelled).toBe('interrupted');
  });
});
