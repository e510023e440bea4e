import OpenAI from 'openai';
import type { ChatCompletionChunk, ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import { z } from 'zod';
import type { ChatRequests } from '../../budget/chat-requests.ts';
import type { ChatMessage, ChatModel, ToolCall } from '../../conversation/chat-model.ts';
import { AppError } from '../../core/app-error.ts';
import { createMeteredFetch, NOT_COVERED } from './metered-fetch.ts';
import { vendorFault } from './vendor-fault.ts';

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

const MESSAGE = 'The assistant cannot answer right now.';

function unavailable(cause: unknown): AppError {
  if (cause instanceof OpenAI.APIError && cause.status === NOT_COVERED)
    return new AppError('budget_exhausted', 'The budget has no room for another answer.', { cause });
  return vendorFault(cause, MESSAGE);
}

/** A 200 whose stream breaks raises nothing in the SDK: an end without a reason, and silence, are faults. */
const broken = (what: string) => new AppError('unavailable', MESSAGE, { cause: new Error(what), retryable: true });

/** A whole answer of another shape is no fault of the line: asked again it would be the same. */
function readAs<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('unavailable', MESSAGE, { cause, retryable: false });
  }
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
  // Retries belong to the caller: each must be reserved and booked.
  const under = (meter: Pick<ChatRequests, 'open'>) => client.withOptions({ fetch: createMeteredFetch(meter), maxRetries: 0 });
  return {
    model,
    async warmUp(signal) {
      await client.models.list({ signal, maxRetries: 0 });
    },
    async *stream({ messages, tools, maxTokens, meter, signal }) {
      const calls = new Map<number, ToolCall>();
      let hasText = false;
      let isFinished = false;
      try {
        const stream = await under(meter).chat.completions.create(
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
          { signal },
        );
        for await (const chunk of stream) {
          const text = chunk.choices[0]?.delta.content;
          isFinished ||= Boolean(chunk.choices[0]?.finish_reason);
          if (text) {
            hasText = true;
            yield { kind: 'text', text };
          }
          collectToolCalls(calls, chunk);
          // A call takes a while to be written, and is no silence.
          if (chunk.choices[0]?.delta.tool_calls?.length) yield { kind: 'text', text: '' };
        }
      } catch (cause) {
        throw unavailable(cause);
      }
      if (!isFinished) throw broken('the stream was cut');
      for (const call of calls.values()) yield { kind: 'tool_call', call };
      if (!hasText && calls.size === 0) throw broken('empty stream');
    },

    async structured({ name, messages, schema, maxTokens, meter, signal }) {
      try {
        // Streamed, so that the meter knows what had come when it breaks.
        const stream = await under(meter).chat.completions.create(
          {
            model,
            messages: messages.map(toParam),
            max_completion_tokens: maxTokens,
            reasoning_effort: 'none',
            store: false,
            stream: true,
            stream_options: { include_usage: true },
            response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: z.toJSONSchema(schema) } },
          },
          { signal },
        );
        let text = '';
        let isFinished = false;
        for await (const chunk of stream) {
          text += chunk.choices[0]?.delta.content ?? '';
          isFinished ||= Boolean(chunk.choices[0]?.finish_reason);
        }
        if (!isFinished) throw broken('the stream was cut');
        return readAs(schema, text);
      } catch (cause) {
        throw unavailable(cause);
      }
    },
  };
}
