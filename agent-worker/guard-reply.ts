import { ReadableStream, type ReadableStreamDefaultReader } from 'node:stream/web';
import { FlushSentinel, type llm } from '@livekit/agents';
import type { SentenceGuard } from '#lib/conversation/sentence-guard.ts';

type Chunk = llm.ChatChunk | string | FlushSentinel;

export interface ReplyTap {
  guard: SentenceGuard;
  /** Called once the reply has words to say, before any tool call that follows them. */
  onWords: () => void;
  onBlocked: (reason: string) => void;
}

/**
 * A model's stream with every sentence checked before it can be heard, shown or stored. The first sentence is flushed to speech at once;
 * tool calls pass through; at the end the residue is checked too.
 */
export function guardReply(source: ReadableStream<llm.ChatChunk | string>, tap: ReplyTap): ReadableStream<Chunk> {
  const reader: ReadableStreamDefaultReader<llm.ChatChunk | string> = source.getReader();
  let hasFlushed = false;
  const release = (controller: ReadableStreamDefaultController<Chunk>, sentences: ReturnType<SentenceGuard['push']>) => {
    for (const sentence of sentences) {
      if (!sentence.verdict.allowed) tap.onBlocked(sentence.verdict.reason);
      controller.enqueue(sentence.text);
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
            release(controller, tap.guard.flush());
            controller.close();
            return;
          }
          const text = typeof value === 'string' ? value : value.delta?.content;
          if (text?.trim()) tap.onWords();
          if (typeof value !== 'string' && value.delta?.toolCalls?.length) {
            controller.enqueue({ ...value, delta: { ...value.delta, content: '' } });
            if (text) release(controller, tap.guard.push(text));
            return;
          }
          const sentences = text ? tap.guard.push(text) : [];
          if (sentences.length > 0) {
            release(controller, sentences);
            return;
          }
        }
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel(reason) {
      await reader.cancel(reason);
    },
  });
}
type ReadableStreamDefaultController<T> = { enqueue(chunk: T): void; close(): void; error(error: unknown): void };
