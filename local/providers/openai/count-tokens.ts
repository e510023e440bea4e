import { z } from 'zod';
import type { Count } from './byte-pairs.ts';
import { type ChatRequest, textOf } from './chat-request.ts';

// OpenAI's cookbook, "How to count tokens with tiktoken" (read 2026-11).
const PER_MESSAGE = 3;
const PER_REPLY = 3;
const PER_FUNCTION = 7;
const AFTER_FUNCTIONS = 12;
const PROPERTIES = 3;
const PER_PROPERTY = 3;

const Flat = z.object({
  properties: z.record(z.string(), z.object({ type: z.string(), description: z.string().optional() })),
});
const line = (...parts: (string | undefined)[]) => parts.map((part) => part?.replace(/\.$/, '') ?? '').join(':');

function toolTokens(tools: NonNullable<ChatRequest['tools']>, count: Count): number {
  return tools.reduce((sum, { function: tool }) => {
    if (!tool) return sum;
    const head = PER_FUNCTION + count(line(tool.name, z.string().safeParse(tool.description).data));
    const flat = Flat.safeParse(tool.parameters).data;
    const properties = Object.entries(flat?.properties ?? {});
    const rest = properties.map(([name, { type, description }]) => PER_PROPERTY + count(line(name, type, description)));
    const odd = flat || !tool.parameters ? 0 : count(JSON.stringify(tool.parameters));
    return sum + head + odd + (rest.length > 0 ? PROPERTIES : 0) + rest.reduce((total, tokens) => total + tokens, 0);
  }, AFTER_FUNCTIONS);
}

/** Tokens of a whole request as OpenAI documents them; the form of a schema and of earlier tool calls it keeps to itself: here they count as their text. */
export function promptTokensOf(request: ChatRequest, count: Count): number {
  const messages = request.messages.map((message) => {
    const calls = (message.tool_calls ?? []).map((call) => count(call.function.name) + count(call.function.arguments));
    return PER_MESSAGE + count(message.role) + count(textOf(message)) + calls.reduce((sum, tokens) => sum + tokens, 0);
  });
  const tools = request.tools?.length ? toolTokens(request.tools, count) : 0;
  const shape = request.response_format?.json_schema ? count(JSON.stringify(request.response_format.json_schema)) : 0;
  return messages.reduce((sum, tokens) => sum + tokens, PER_REPLY) + tools + shape;
}

/** The pieces in which a text is streamed: a word with the space before it. */
export function streamPieces(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
