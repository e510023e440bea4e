import { type ChatRequest, textOf } from './chat-request.ts';

const PER_MESSAGE = 3;
const PER_REPLY = 3;
const LETTERS_PER_TOKEN = 6;

/**
 * The rule by which this service counts: a word is one token per six letters begun (its leading space included), a
 * number one per three digits, every other mark one. Close to what OpenAI's tokenizers give for English, and exact in
 * itself: the same text always counts the same.
 */
export function countTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(/\p{L}+|\d{1,3}|[^\s\p{L}\d]|\n+/gu)) {
    tokens += /^\p{L}/u.test(piece) ? Math.ceil(piece.length / LETTERS_PER_TOKEN) : 1;
  }
  return tokens;
}

/** Tokens of a whole request: three for each message, three for the start of the reply, its texts, its tools and its answer's shape as JSON. */
export function promptTokensOf(request: ChatRequest): number {
  const texts = request.messages.map(
    (message) =>
      textOf(message) + (message.tool_calls ?? []).map((call) => call.function.name + call.function.arguments).join(''),
  );
  const shapes = [request.tools, request.response_format?.json_schema];
  return [
    ...texts.map((text) => PER_MESSAGE + countTokens(text)),
    ...shapes.map((part) => (part ? countTokens(JSON.stringify(part)) : 0)),
  ].reduce((sum, tokens) => sum + tokens, PER_REPLY);
}

/** The pieces in which a text is streamed: a word with the space before it. */
export function streamPieces(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
