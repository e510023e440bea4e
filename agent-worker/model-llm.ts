import { DEFAULT_API_CONNECT_OPTIONS, llm } from '@livekit/agents';
import type { z } from 'zod';
import type { ChatRequests } from '#lib/budget/chat-requests.ts';
import type { ChatModel } from '#lib/conversation/chat-model.ts';
import { AppError } from '#lib/core/app-error.ts';
import { uuidV7 } from '#lib/core/uuid.ts';
import { toMessages } from './to-messages.ts';

export interface ModelLlmOptions {
  /** Answers, unless a prompt was sent elsewhere. */
  model: ChatModel;
  meter: Pick<ChatRequests, 'open'>;
  /** Asked at each reply: near the ceiling replies are shorter. */
  maxTokens: () => number;
  /** The budget does not cover another reply. */
  onUncovered: () => void;
  nowMs: () => number;
}

/** The product's chat model as the language model of a session, so that voice and typed text ask the same one. */
export class ModelLlm extends llm.LLM {
  readonly #options: ModelLlmOptions;
  // By prompt: a draft and the final reply may be under way at once.
  readonly #sent = new WeakMap<llm.ChatContext, ChatModel>();

  constructor(options: ModelLlmOptions) {
    super();
    this.#options = options;
  }

  override label(): string {
    return 'quantum-voice.ModelLlm';
  }

  override get model(): string {
    return this.#options.model.model;
  }

  protected override async _prewarmImpl(signal: AbortSignal): Promise<void> {
    await this.#options.model.warmUp?.(signal);
  }

  /** Which model this prompt goes to. */
  send(prompt: llm.ChatContext, model: ChatModel): void {
    this.#sent.set(prompt, model);
  }

  override chat({ chatCtx, toolCtx }: { chatCtx: llm.ChatContext; toolCtx?: llm.ToolContextLike }): llm.LLMStream {
    const model = this.#sent.get(chatCtx) ?? this.#options.model;
    return new ModelLlmStream(this, { chatCtx, ...(toolCtx ? { toolCtx } : {}) }, { ...this.#options, model });
  }
}

function toolsOf(given: llm.ToolContext | undefined): Record<string, { description: string; parameters: z.ZodType }> {
  const tools = Object.entries(given?.functionTools ?? {});
  return Object.fromEntries(
    tools.map(([name, tool]) => [name, { description: tool.description, parameters: tool.parameters as z.ZodType }]),
  );
}

class ModelLlmStream extends llm.LLMStream {
  readonly #options: ModelLlmOptions;

  constructor(owner: ModelLlm, context: { chatCtx: llm.ChatContext; toolCtx?: llm.ToolContextLike }, options: ModelLlmOptions) {
    // The model itself asks again, elsewhere; a second try here would only cost time.
    super(owner, { ...context, connOptions: { ...DEFAULT_API_CONNECT_OPTIONS, maxRetry: 0 } });
    this.#options = options;
  }

  protected override async run(): Promise<void> {
    const { model, meter, maxTokens, onUncovered, nowMs } = this.#options;
    const { signal } = this.abortController;
    const id = uuidV7(nowMs());
    try {
      const deltas = model.stream({
        messages: toMessages(this.chatCtx),
        tools: toolsOf(this.toolCtx),
        maxTokens: maxTokens(),
        meter,
        signal,
      });
      for await (const delta of deltas) {
        if (delta.kind === 'text') this.queue.put({ id, delta: { role: 'assistant', content: delta.text } });
        else {
          const { id: callId, name, arguments: args } = delta.call;
          const call = llm.FunctionCall.create({ callId, name, args });
          this.queue.put({ id, delta: { role: 'assistant', content: '', toolCalls: [call] } });
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof AppError) || error.code !== 'budget_exhausted') throw error;
      onUncovered();
    }
  }
}
