import type { z } from 'zod';
import type { ChatRequests } from '../budget/chat-requests.ts';

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
export type ChatDelta = { kind: 'text'; text: string } | { kind: 'tool_call'; call: ToolCall };

/** The meter under which a request is made. */
type Meter = Pick<ChatRequests, 'open'>;

/**
 * Port: a chat model. One call is one request to the vendor, opened at the meter. Throws AppError `budget_exhausted` when the meter refuses it,
 * `unavailable` when it fails (retryable when the vendor may recover), also when it ends without text and without a tool call.
 */
export interface ChatModel {
  model: string;
  /** Opens the connection before it is needed; asks for nothing that costs. */
  warmUp?(signal: AbortSignal): Promise<void>;
  stream(request: {
    messages: ChatMessage[];
    tools: Record<string, { description: string; parameters: z.ZodType }>;
    maxTokens: number;
    meter: Meter;
    signal: AbortSignal;
  }): AsyncIterable<ChatDelta>;
  /** One answer that fits the schema. */
  structured<Schema extends z.ZodType>(request: {
    name: string;
    messages: ChatMessage[];
    schema: Schema;
    maxTokens: number;
    meter: Meter;
    signal: AbortSignal;
  }): Promise<z.infer<Schema>>;
}
