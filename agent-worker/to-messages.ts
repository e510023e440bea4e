import type { llm } from '@livekit/agents';
import type { ChatMessage } from '#lib/conversation/chat-model.ts';

/** A session's context as plain messages. A tool call without its result, as after an interruption, is left out: vendors refuse it. */
export function toMessages(context: llm.ChatContext): ChatMessage[] {
  const results = new Set(context.items.flatMap((item) => (item.type === 'function_call_output' ? [item.callId] : [])));
  const calls = new Set<string>();
  return context.items.flatMap((item): ChatMessage[] => {
    if (item.type === 'message') {
      const content = item.textContent ?? '';
      if (item.role === 'assistant') return [{ role: 'assistant', content }];
      return [{ role: item.role === 'user' ? 'user' : 'system', content }];
    }
    if (item.type === 'function_call') {
      if (!results.has(item.callId)) return [];
      calls.add(item.callId);
      return [{ role: 'assistant', content: '', toolCalls: [{ id: item.callId, name: item.name, arguments: item.args }] }];
    }
    if (item.type === 'function_call_output' && calls.has(item.callId))
      return [{ role: 'tool', toolCallId: item.callId, content: item.output }];
    return [];
  });
}
