import { z } from 'zod';
import { JsonSchema } from '../brain/sample-from-schema.ts';

const Content = z.union([z.string(), z.null(), z.array(z.object({ type: z.string(), text: z.string().optional() }))]).optional();
const ToolCall = z.object({
  id: z.string(),
  type: z.string().optional(),
  function: z.object({ name: z.string(), arguments: z.string() }),
});
const Message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: Content,
  tool_calls: z.array(ToolCall).nullish(),
  tool_call_id: z.string().optional(),
});

/** POST /v1/chat/completions as far as it is acted on (platform.openai.com/docs/api-reference/chat/create, 2026-08). */
export const ChatRequest = z.object({
  model: z.string(),
  messages: z.array(Message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  tools: z
    .array(
      z.object({
        type: z.string(),
        function: z
          .looseObject({ name: z.string(), description: z.string().optional(), parameters: JsonSchema.optional() })
          .optional(),
      }),
    )
    .nullish(),
  tool_choice: z.unknown().optional(),
  response_format: z
    .object({ type: z.string(), json_schema: z.object({ name: z.string(), schema: JsonSchema.optional() }).optional() })
    .nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  max_tokens: z.number().int().positive().nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;
export type ChatMessage = z.infer<typeof Message>;

export function textOf(message: ChatMessage | undefined): string {
  const content = message?.content;
  if (typeof content === 'string') return content;
  return (content ?? [])
    .map((part) => part.text ?? '')
    .join(' ')
    .trim();
}
