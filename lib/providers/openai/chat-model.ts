import type OpenAI from 'openai';
import type { ChatCompletionChunk, ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import { z } from 'zod';
import type { ChatDelta, ChatMessage, ChatModel, ToolCall } from '../../conversation/chat-model.ts';
import { AppError } from '../../core/app-error.ts';

function toParam(message: ChatMessage): ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  if (message.role !== 'assistant') return { role: message.role, content: message.content };
  const calls = message.toolCalls?.map((call) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: call.name, arguments: call.arguments },
  }));
  return { role: 'assistant', content: message.content || null, ...(calls ? { tool_calls: calls } : {}) };
}

function unavailable(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError('unavailable', 'The assistant cannot answer right now.', { cause });
}

function usageOf(usage: ChatCompletionChunk['usage']): Extract<ChatDelta, { kind: 'usage' }> {
  const cachedTokens = usage?.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    kind: 'usage',
    promptTokens: (usage?.prompt_tokens ?? 0) - cachedTokens,
    cachedTokens,
    completionTokens: usage?.completion_tokens ?? 0,
  };
}

function collectToolCalls(calls: Map<number, ToolCall>, chunk: ChatCompletionChunk): void {
  for (const part of chunk.choices[0]?.delta.tool_calls ?? []) {
    const call = calls.get(part.index) ?? { id: '', name: '', arguments: '' };
    calls.set(part.index, {
      id: call.id || (part.id ?? ''),
      name: call.name + (part.function?.name ?? ''),
      arguments: call.arguments + (part.function?.arguments ?? ''),
    });
  }
}

/** OpenAI chat completions through the official SDK; a reasoning model answers a voice turn only with effort "none" fast enough. */
export function createChatModel(client: OpenAI, model: string): ChatModel {
  return {
    model,
    async *stream({ messages, tools, maxTokens, signal }) {
      const calls = new Map<number, ToolCall>();
      let hasText = false;
      try {
        const stream = await client.chat.completions.create(
          {
            model,
            messages: messages.map(toParam),
            tools: Object.entries(tools).map(
              ([name, tool]): ChatCompletionTool => ({
                type: 'function',
                function: { name, description: tool.description, parameters: z.toJSONSchema(tool.parameters) },
              }),
            ),
            max_completion_tokens: maxTokens,
            reasoning_effort: 'none',
            store: false,
            stream: true,
            stream_options: { include_usage: true },
          },
          { signal, maxRetries: 1 },
        );
        for await (const chunk of stream) {
          const text = chunk.choices[0]?.delta.content;
          if (text) {
            hasText = true;
            yield { kind: 'text', text };
          }
          collectToolCalls(calls, chunk);
          if (chunk.usage) yield usageOf(chunk.usage);
        }
      } catch (cause) {
        throw unavailable(cause);
      }
      for (const call of calls.values()) yield { kind: 'tool_call', call };
      // A 200 with a broken stream raises nothing in the SDK: silence is a fault.
      if (!hasText && calls.size === 0)
        throw new AppError('unavailable', 'The assistant cannot answer right now.', { cause: new Error('empty stream') });
    },

    async structured({ name, messages, schema, maxTokens, signal }) {
      try {
        const answer = await client.chat.completions.create(
          {
            model,
            messages: messages.map(toParam),
            max_completion_tokens: maxTokens,
            reasoning_effort: 'none',
            store: false,
            response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: z.toJSONSchema(schema) } },
          },
          { signal, maxRetries: 1 },
        );
        const value = schema.parse(JSON.parse(answer.choices[0]?.message.content ?? ''));
        return { value, usage: usageOf(answer.usage) };
      } catch (cause) {
        throw unavailable(cause);
      }
    },
  };
}
