import { z } from 'zod';
import type { ChatRequest, ChatRequests } from '../../budget/chat-requests.ts';

type Fetch = typeof globalThis.fetch;
/** The status under which a request that the budget does not cover comes back; OpenAI's own refusals for money are 429. */
export const NOT_COVERED = 402;

const Piece = z.object({
  content: z.string().nullish(),
  tool_calls: z
    .array(z.object({ function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish() }))
    .nullish(),
});
const Part = z.object({
  choices: z.array(z.object({ delta: Piece.nullish(), message: Piece.nullish() })).nullish(),
  usage: z
    .object({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});

function take(request: ChatRequest, text: string): void {
  // The client hangs up here, before the end of the body.
  if (text.trim() === '[DONE]') request.end('answered');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return;
  }
  const part = Part.safeParse(json).data;
  for (const choice of part?.choices ?? []) {
    const piece = choice.delta ?? choice.message;
    if (piece?.content) request.received(piece.content);
    for (const call of piece?.tool_calls ?? []) {
      const words = `${call.function?.name ?? ''}${call.function?.arguments ?? ''}`;
      if (words) request.received(words);
    }
  }
  if (!part?.usage) return;
  const cachedTokens = part.usage.prompt_tokens_details?.cached_tokens ?? 0;
  request.counted({
    promptTokens: part.usage.prompt_tokens - cachedTokens,
    cachedTokens,
    completionTokens: part.usage.completion_tokens,
  });
}

/** Reads an answer as fast as it comes, so that what arrived is counted although the caller never looks at it. */
function watch(body: ReadableStream<Uint8Array>, request: ChatRequest, isStream: boolean): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let held = '';
  const read = (text: string) => {
    held += text;
    if (!isStream) return;
    const lines = held.split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) take(request, line.slice(5));
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const pump = async () => {
        try {
          for (let next = await reader.read(); !next.done; next = await reader.read()) {
            read(decoder.decode(next.value, { stream: true }));
            controller.enqueue(next.value);
          }
          if (!isStream) take(request, held);
          request.end('answered');
          controller.close();
        } catch (error) {
          request.end('lost');
          controller.error(error);
        }
      };
      // It ends by itself: every failure is the stream's error.
      void pump();
    },
    async cancel(reason) {
      request.end('lost');
      await reader.cancel(reason);
    },
  });
}

/** A fetch for OpenAI's client that opens each chat request at the meter and counts what really passes; other requests go through. */
export function createMeteredFetch(requests: Pick<ChatRequests, 'open'>, send: Fetch = fetch): Fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.endsWith('/chat/completions') || typeof init?.body !== 'string') return send(input, init);
    const body = JSON.parse(init.body) as unknown;
    const request = requests.open(body);
    if (!request)
      return Response.json({ error: { message: 'The budget of this conversation does not cover it.' } }, { status: NOT_COVERED });
    let response: Response;
    try {
      response = await send(input, init);
    } catch (error) {
      request.end('lost');
      throw error;
    }
    if (!response.ok || !response.body) {
      request.end('refused');
      return response;
    }
    const isStream = response.headers.get('content-type')?.includes('event-stream') ?? false;
    return new Response(watch(response.body, request, isStream), {
      status: response.status,
      headers: response.headers,
    });
  };
}
