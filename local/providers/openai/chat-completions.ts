import { think } from '../brain/think.ts';
import type { Context } from '../context.ts';
import type { Answered, Exchange } from '../exchange.ts';
import { type Count, chatTokens } from './byte-pairs.ts';
import { ChatRequest } from './chat-request.ts';
import { promptTokensOf, streamPieces } from './count-tokens.ts';
import { embedWithin } from './embed-within.ts';

// A cold question must not wait for the vectors of a whole knowledge base; they are there for the next one.
const VECTORS_WITHIN_MS = 400;

type Usage = {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number };
};
type Choice = { delta: object; finish_reason: string | null };

/** POST /v1/chat/completions, streamed or whole. */
export async function chatCompletions(context: Context, exchange: Exchange): Promise<Answered> {
  const parsed = ChatRequest.safeParse(exchange.body);
  if (!parsed.success) {
    return exchange.refuse(
      400,
      `Send {"model", "messages": [...]}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    );
  }
  const request = parsed.data;
  const embedder = context.models.embedder();
  const embed = embedder ? embedWithin(embedder, VECTORS_WITHIN_MS) : undefined;
  const { firstMs, perTokenMs } = context.profiles.get('llm');
  const [count, thought] = await Promise.all([
    chatTokens(),
    think(request, { embed, modelNote: context.modelNote }).catch(() =>
      think(request, { embed: undefined, modelNote: context.modelNote }),
    ),
    exchange.pause(firstMs),
  ]);
  const most = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const { pieces, isCut } = withinTokens(streamPieces(thought.text), most, count);
  const toolCalls = thought.toolCalls.map((call) => ({
    id: `call_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`,
    type: 'function',
    function: call,
  }));
  const finish = isCut ? 'length' : toolCalls.length > 0 ? 'tool_calls' : 'stop';
  const usage = usageOf(request, [...pieces, ...thought.toolCalls.map((call) => call.name + call.arguments)], count);
  if (request.stream === true) {
    const produced: string[] = [];
    const answered = await streamReply(exchange, { request, pieces, toolCalls, finish, usage, perTokenMs, produced });
    // Who hangs up stops the model: what it had produced is billed.
    exchange.entry.isWhole = exchange.entry.note === undefined && !exchange.signal.aborted;
    bill(context, exchange, usageOf(request, produced, count));
    return answered;
  }
  bill(context, exchange, usage);
  await exchange.pause(perTokenMs * pieces.length);
  exchange.entry.isWhole = !exchange.signal.aborted && exchange.fault?.fault !== 'cut';
  const content = pieces.length > 0 ? pieces.join('') : null;
  const message = { role: 'assistant', content, refusal: null, ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}) };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
  return exchange.json(200, { ...header(request.model, 'chat.completion'), choices, usage });
}

function bill(context: Context, exchange: Exchange, usage: Usage): void {
  const used = { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens };
  exchange.entry.usage = used;
  context.usage.add('llm', used);
}

type StreamInput = {
  request: ChatRequest;
  pieces: string[];
  toolCalls: { id: string; type: string; function: { name: string; arguments: string } }[];
  finish: string;
  usage: Usage;
  perTokenMs: number;
  /** Filled with what was written, the piece included that nobody took any more. */
  produced: string[];
};

async function streamReply(exchange: Exchange, input: StreamInput): Promise<Answered> {
  const { request, pieces, toolCalls, finish, usage, perTokenMs, produced } = input;
  const head = header(request.model, 'chat.completion.chunk');
  const includesUsage = request.stream_options?.include_usage === true;
  const send = (choices: Choice[], total: Usage | null = null) => {
    const chunk = {
      ...head,
      choices: choices.map((choice) => ({ index: 0, logprobs: null, ...choice })),
      ...(includesUsage ? { usage: total } : {}),
    };
    return exchange.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  exchange.begin(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  send([{ delta: { role: 'assistant', content: pieces.length > 0 ? '' : null }, finish_reason: null }]);
  for (const piece of pieces) {
    produced.push(piece);
    if (!send([{ delta: { content: piece }, finish_reason: null }])) return leftEarly(exchange);
    await exchange.pause(perTokenMs);
  }
  for (const [index, call] of toolCalls.entries()) {
    const { name, arguments: all } = call.function;
    produced.push(name);
    send([{ delta: { tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }, finish_reason: null }]);
    for (const part of all.match(/[\s\S]{1,6}/g) ?? []) {
      produced.push(`${produced.pop() ?? ''}${part}`);
      if (!send([{ delta: { tool_calls: [{ index, function: { arguments: part } }] }, finish_reason: null }]))
        return leftEarly(exchange);
      await exchange.pause(perTokenMs);
    }
  }
  send([{ delta: {}, finish_reason: finish }]);
  if (includesUsage) send([], usage);
  return exchange.end('data: [DONE]\n\n');
}

function leftEarly(exchange: Exchange): Answered {
  exchange.entry.note = 'The client left before the end of the stream.';
  return exchange.end();
}

function header(
  model: string,
  object: string,
): { id: string; object: string; created: number; model: string; system_fingerprint: string } {
  return {
    id: `chatcmpl-${crypto.randomUUID()}`,
    object,
    created: Math.floor(Date.now() / 1_000),
    model,
    system_fingerprint: 'fp_local',
  };
}

function withinTokens(pieces: string[], most: number, count: Count): { pieces: string[]; isCut: boolean } {
  let tokens = 0;
  const kept = pieces.filter((piece) => {
    tokens += count(piece);
    return tokens <= most;
  });
  return { pieces: kept, isCut: kept.length < pieces.length };
}

function usageOf(request: ChatRequest, produced: string[], count: Count): Usage {
  const prompt = promptTokensOf(request, count);
  const completion = produced.reduce((sum, text) => sum + count(text), 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0 },
  };
}
