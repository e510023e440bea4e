import { ReadableStream, type ReadableStreamDefaultReader } from 'node:stream/web';
import { FlushSentinel, type llm } from '@livekit/agents';
import { type GuardEvent, toGuardEvent } from '#lib/conversation/guard-event.ts';
import type { ReplyModeration } from '#lib/conversation/moderate-reply.ts';
import type { SentenceGuard } from '#lib/conversation/sentence-guard.ts';

type Chunk = llm.ChatChunk | string | FlushSentinel;

export interface ReplyTap {
  guard: SentenceGuard;
  /** Called once the reply has words to say, before any tool call that follows them. */
  onWords: () => void;
  onBlocked: (event: GuardEvent) => void;
  /** The second opinion, where there is one. */
  moderation?: ReplyModeration | undefined;
}

/**
 * A model's stream with every sentence checked before it can be heard, shown or stored. The first sentence is flushed to speech at once;
 * tool calls pass through; at the end the residue is checked too.
 */
export function guardReply(source: ReadableStream<llm.ChatChunk | string>, tap: ReplyTap): ReadableStream<Chunk> {
  const reader: ReadableStreamDefaultReader<llm.ChatChunk | string> = source.getReader();
  let hasFlushed = false;
  let isCancelled = false;
  let released = 0;
  const release = async (controller: ReadableStreamDefaultController<Chunk>, sentences: ReturnType<SentenceGuard['push']>) => {
    for (const checked of sentences) {
      const sentence = tap.moderation ? await tap.moderation.admit(checked) : checked;
      const event = toGuardEvent(sentence);
      if (event) tap.onBlocked(event);
      if (!sentence.text || isCancelled) continue;
      controller.enqueue(sentence.text);
      released += 1;
      if (!hasFlushed) controller.enqueue(FlushSentinel);
      hasFlushed = true;
    }
  };
  return new ReadableStream<Chunk>({
    async pull(controller) {
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) {
            await release(controller, tap.guard.flush());
            if (!isCancelled) controller.close();
            return;
          }
          const text = typeof value === 'string' ? value : value.delta?.content;
          if (text?.trim()) tap.onWords();
          if (typeof value !== 'string' && value.delta?.toolCalls?.length) {
            controller.enqueue({ ...value, delta: { ...value.delta, content: '' } });
            if (text) await release(controller, tap.guard.push(text));
            return;
          }
          const sentences = text ? tap.guard.push(text) : [];
          if (sentences.length > 0) {
            const before = released;
            await release(controller, sentences);
            // Without a word nobody would ask for the next one.
            if (released > before || isCancelled) return;
          }
        }
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel(reason) {
      isCancelled = true;
      await reader.cancel(reason);
    },
  });
}
type ReadableStreamDefaultController<T> = { enqueue(chunk: T): void; close(): void; error(error: unknown): void };
