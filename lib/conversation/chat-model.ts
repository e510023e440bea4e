import type { z } from 'zod';

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls?: ToolCall[] }
  | { role: 'tool'; toolCallId: string; content: string };

export interface ToolCall {
  id: string;
  name: string;
  /** JSON text as the model wrote it; check before use. */
  arguments: string;
}
export type ChatDelta =
  | { kind: 'text'; text: string }
  | { kind: 'tool_call'; call: ToolCall }
  | { kind: 'usage'; promptTokens: number; cachedTokens: number; completionTokens: number };

/** Port: a chat model. Throws AppError `unavailable` when it fails, also when it ends without text and without a tool call. */
export interface ChatModel {
  model: string;
  stream(request: {
    messages: ChatMessage[];
    tools: Record<string, { description: string; parameters: z.ZodType }>;
    maxTokens: number;
    signal: AbortSignal;
  }): AsyncIterable<ChatDelta>;
  /** One answer that fits the schema, with its usage. */
  structured<Schema extends z.ZodType>(request: {
    name: string;
    messages: ChatMessage[];
    schema: Schema;
    maxTokens: number;
    signal: AbortSignal;
  }): Promise<{ value: z.infer<Schema>; usage: Extract<ChatDelta, { kind: 'usage' }> }>;
}
