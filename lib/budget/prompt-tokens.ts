import { z } from 'zod';
import { countsTokens, countTokens } from './tokens.ts';

const Message = z.object({
  role: z.string().optional(),
  content: z.unknown().optional(),
  tool_calls: z.unknown().optional(),
});
type Message = z.infer<typeof Message>;
const ToolCalls = z.array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) }));

/** What of a request's body is billed as its prompt. */
export const Prompt = z.object({
  messages: z.array(Message),
  tools: z.unknown().optional(),
  response_format: z.unknown().optional(),
});
type Prompt = z.infer<typeof Prompt> & { model: string };

// OpenAI's cookbook, "How to count tokens with tiktoken" (read 2026-11): every message is framed, every answer is opened.
const PER_MESSAGE = 3;
const PER_ANSWER = 3;
/** To whom a call goes and where it ends; not in the cookbook, a few tokens in the format of OpenAI's open models. */
const PER_CALL = 8;

/** The tokens of prompts that the vendor did not count. */
export interface PromptCount {
  /** A request that the vendor did count. */
  saw(prompt: Prompt, counted: number): void;
  /** Its messages as the vendor counts them, and beside them what it counted for the same tools and answer's shape before. Never too few. */
  estimate(prompt: Prompt): number;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const count = (model: string, value: unknown) => countTokens(model, textOf(value));

/** What validators read and OpenAI's documented rule for functions leaves out. */
const FOR_VALIDATORS = new Set(['$schema', 'additionalProperties', 'strict', 'maxLength']);
const toolsAsRead = (tools: unknown) =>
  JSON.stringify(tools, (key, value: unknown) => (FOR_VALIDATORS.has(key) ? undefined : value));

function callTokens(model: string, calls: unknown): number {
  const { data } = ToolCalls.safeParse(calls);
  // Calls of another kind are longer as JSON than in any form.
  if (!data) return count(model, calls);
  const called = data.map((call) => PER_CALL + count(model, call.function.name) + count(model, call.function.arguments));
  return called.reduce((sum, tokens) => sum + tokens, 0);
}

const messageTokens = (model: string, { role, content, tool_calls: calls }: Message) =>
  PER_MESSAGE + count(model, role) + count(model, content) + callTokens(model, calls);

const allMessageTokens = ({ model, messages }: Prompt) =>
  messages.reduce((sum, message) => sum + messageTokens(model, message), PER_ANSWER);

export function createPromptCount(): PromptCount {
  // The vendor rewrites tools and schemas in a form that it does not publish. Their JSON is longer; once counted, the count holds.
  const besides = new Map<string, number>();
  const shapeOf = ({ model, tools, response_format: format }: Prompt) => textOf([model, tools, format]);
  return {
    saw(prompt, counted) {
      // The form of tool calls is not published either, and no ground to learn from.
      if (!countsTokens(prompt.model) || prompt.messages.some((message) => message.tool_calls)) return;
      const beside = counted - allMessageTokens(prompt);
      const shape = shapeOf(prompt);
      besides.set(shape, Math.max(beside, besides.get(shape) ?? 0));
    },
    estimate(prompt) {
      const unseen = count(prompt.model, toolsAsRead(prompt.tools)) + count(prompt.model, prompt.response_format);
      return allMessageTokens(prompt) + (besides.get(shapeOf(prompt)) ?? unseen);
    },
  };
}
