import type { AgentState, ChatEvent, TurnRole } from '#lib/contracts/visit.ts';
import { type Clock, waitFor } from './clock.ts';
import { createSseParser, type SseMessage } from './sse-parser.ts';

const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000];
// A stream that the server ends in good order (its time limit) is simply opened again.
const REOPEN_MS = 250;

export type TextChatInput = {
  visitToken: string;
  signal: AbortSignal;
  onEvent(event: ChatEvent): void;
  /** False while the connection is being made again. */
  onConnected(isConnected: boolean): void;
};
export type TextChatEnd = 'ended' | 'failed' | 'aborted';
export type OpenTextChat = (input: TextChatInput) => Promise<TextChatEnd>;

/** Follows the conversation until the server ends it ('ended'), it cannot be reached any more ('failed'), or the signal aborts. */
export function createTextChat(ctx: { fetch: typeof fetch; clock: Clock }): OpenTextChat {
  return async (input) => {
    let lastEventId: string | undefined;
    let failures = 0;
    let hasEnded = false;
    const onMessage = (message: SseMessage) => {
      lastEventId = message.id ?? lastEventId;
      const event = readChatEvent(message);
      if (!event) return;
      hasEnded ||= event.type === 'end';
      input.onEvent(event);
    };

    while (!input.signal.aborted) {
      const outcome = await follow(ctx.fetch, input, lastEventId, onMessage, () => {
        failures = 0;
        input.onConnected(true);
      });
      if (hasEnded) return 'ended';
      if (input.signal.aborted) break;
      if (outcome === 'refused') return 'failed';
      input.onConnected(false);
      const delayMs = outcome === 'closed' ? REOPEN_MS : BACKOFF_MS[failures++];
      if (delayMs === undefined) return 'failed';
      await waitFor(ctx.clock, delayMs, input.signal);
    }
    return 'aborted';
  };
}

async function follow(
  fetcher: typeof fetch,
  input: TextChatInput,
  lastEventId: string | undefined,
  onMessage: (message: SseMessage) => void,
  onOpen: () => void,
): Promise<'closed' | 'broken' | 'refused'> {
  const headers: Record<string, string> = { accept: 'text/event-stream', authorization: `Bearer ${input.visitToken}` };
  if (lastEventId) headers['last-event-id'] = lastEventId;
  try {
    const response = await fetcher('/api/chat', { headers, cache: 'no-store', signal: input.signal });
    if (response.status >= 400 && response.status < 500 && response.status !== 429) return 'refused';
    if (!response.ok || !response.body) return 'broken';
    onOpen();
    const feed = createSseParser(onMessage);
    const reader = response.body
      .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
      .getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) feed(piece.value);
    return 'closed';
  } catch {
    // A broken connection and an abort look alike here; the caller asks the signal which it was.
    return 'broken';
  }
}

/** Unknown or malformed events are dropped: a newer server must not break an open page. */
function readChatEvent(message: SseMessage): ChatEvent | undefined {
  let fields: Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(message.data);
    fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return undefined;
  }
  const { id, text, state } = fields;
  const role: TurnRole = fields.role === 'visitor' ? 'visitor' : 'agent';
  if (message.event === 'turn' && typeof id === 'string' && typeof text === 'string') {
    return { type: 'turn', id, role, text, final: fields.final !== false };
  }
  if (message.event === 'delta' && typeof id === 'string' && typeof text === 'string') return { type: 'delta', id, role, text };
  if (message.event === 'state' && typeof state === 'string') return { type: 'state', state: state as AgentState };
  return message.event === 'end' ? { type: 'end' } : undefined;
}
