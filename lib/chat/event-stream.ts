import type { Logger } from '../telemetry/logger.ts';
import type { ChatBus } from './chat-bus.ts';

/** Comments keep proxies from closing a silent stream. */
const KEEP_ALIVE_MS = 15_000;

/** A conversation's events as server-sent events: `id`, `event: <type>`, `data: <the rest as JSON>`; ends after `end`. */
export function toEventStream(
  ctx: { bus: ChatBus; logger: Logger },
  input: { conversationId: string; lastId: number; signal: AbortSignal },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const stop = new AbortController();
  return new ReadableStream({
    async start(controller) {
      input.signal.addEventListener('abort', () => stop.abort(), { once: true });
      const keepAlive = setInterval(() => controller.enqueue(encoder.encode(': alive\n\n')), KEEP_ALIVE_MS);
      stop.signal.addEventListener('abort', () => clearInterval(keepAlive), { once: true });
      try {
        controller.enqueue(encoder.encode(': open\n\n'));
        for await (const { id, event } of ctx.bus.read(input.conversationId, input.lastId, stop.signal)) {
          const { type, ...rest } = event;
          controller.enqueue(encoder.encode(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(rest)}\n\n`));
          if (type === 'end') break;
        }
      } catch (error) {
        if (!stop.signal.aborted) ctx.logger.warn('chat stream broke', { error, conversationId: input.conversationId });
      } finally {
        const wasStopped = stop.signal.aborted;
        stop.abort();
        if (!wasStopped) controller.close();
      }
    },
    cancel() {
      stop.abort();
    },
  });
}
