import { initializeLogger, llm } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ChatDelta, ChatModel } from '#lib/conversation/chat-model.ts';
import { AppError } from '#lib/core/app-error.ts';
import { ModelLlm } from './model-llm.ts';
import { toMessages } from './to-messages.ts';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

type Request = Parameters<ChatModel['stream']>[0];
function setUp(script: (ChatDelta | Error | 'silence')[]) {
  const asked: Request[] = [];
  let uncovered = 0;
  const model: ChatModel = {
    model: 'small',
    async *stream(request) {
      asked.push(request);
      for (const step of script) {
        if (step instanceof Error) throw step;
        if (step === 'silence')
          await new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(new Error('aborted'))));
        else yield step;
      }
    },
    structured: () => Promise.reject(new Error('not asked')),
  };
  const owner = new ModelLlm({
    model,
    meter: { open: () => null },
    maxTokens: () => 140,
    onUncovered: () => {
      uncovered += 1;
    },
    nowMs: () => 1_000_000,
  });
  const errors: unknown[] = [];
  owner.on('error', ({ error }) => errors.push(error));
  return { owner, asked, errors, uncovered: () => uncovered };
}
const tools = new llm.ToolContext([
  llm.tool({
    name: 'save_lead',
    description: 'Saves.',
    parameters: z.object({ name: z.string() }),
    execute: async () => 'saved',
  }),
]);
function context() {
  const chatCtx = llm.ChatContext.empty();
  chatCtx.addMessage({ role: 'system', content: 'You are Sol.' });
  chatCtx.addMessage({ role: 'user', content: 'I am Ana.' });
  return chatCtx;
}
async function collect(stream: llm.LLMStream) {
  const chunks: llm.ChatChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe('the language model of a session', () => {
  it('asks our model with the context, the tools and the limit of the moment, and passes words and calls on', async () => {
    const call = { id: 'c1', name: 'save_lead', arguments: '{"name":"Ana"}' };
    const { owner, asked } = setUp([
      { kind: 'text', text: 'Hello Ana.' },
      { kind: 'tool_call', call },
    ]);
    const chunks = await collect(owner.chat({ chatCtx: context(), toolCtx: tools }));
    expect(chunks.map(({ delta }) => delta?.content).join('')).toBe('Hello Ana.');
    expect(chunks.flatMap(({ delta }) => delta?.toolCalls ?? [])).toMatchObject([
      { callId: 'c1', name: 'save_lead', args: '{"name":"Ana"}' },
    ]);
    expect(asked[0]).toMatchObject({
      messages: [
        { role: 'system', content: 'You are Sol.' },
        { role: 'user', content: 'I am Ana.' },
      ],
      maxTokens: 140,
    });
    expect(Object.keys(asked[0]?.tools ?? {})).toEqual(['save_lead']);
  });

  it('asks once and reports a fault that our model could not mend', async () => {
    const { owner, asked, errors } = setUp([new AppError('unavailable', 'down')]);
    expect(await collect(owner.chat({ chatCtx: context() }))).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });

  it('says that the budget is used up instead of reporting a fault', async () => {
    const { owner, errors, uncovered } = setUp([new AppError('budget_exhausted', 'no room')]);
    expect(await collect(owner.chat({ chatCtx: context() }))).toEqual([]);
    expect([errors.length, uncovered()]).toEqual([0, 1]);
  });

  it('stops the vendor when the visitor interrupts, without a fault', async () => {
    const { owner, asked, errors } = setUp([{ kind: 'text', text: 'One. ' }, 'silence']);
    const stream = owner.chat({ chatCtx: context() });
    for await (const _ of stream) stream.close();
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(errors).toEqual([]);
  });
});

describe('a context as messages', () => {
  it('keeps a tool call with its result and leaves out one that was interrupted', () => {
    const chatCtx = context();
    chatCtx.insert([
      llm.FunctionCall.create({ callId: 'a', name: 'save_lead', args: '{}' }),
      llm.FunctionCallOutput.create({ callId: 'a', name: 'save_lead', output: 'saved', isError: false }),
      llm.FunctionCall.create({ callId: 'b', name: 'save_lead', args: '{}' }),
    ]);
    expect(toMessages(chatCtx).slice(2)).toEqual([
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'save_lead', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'a', content: 'saved' },
    ]);
  });
});
