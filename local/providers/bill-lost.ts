import type { Context } from './context.ts';
import type { Exchange } from './exchange.ts';
import { chatTokens } from './openai/byte-pairs.ts';
import { ChatRequest } from './openai/chat-request.ts';
import { promptTokensOf } from './openai/count-tokens.ts';
import { tokensOfTexts } from './openai/embeddings.ts';
import { SpeechRequest } from './openai/speech.ts';
import { billedSeconds, soundOf } from './openai/transcriptions.ts';
import type { Used } from './usage.ts';

/** Faults under which the vendor took the request and its answer was lost on the way. */
const LOST = new Set(['refuse', 'hang', 'garbage', 'silence']);

async function usedBy(exchange: Exchange): Promise<Used | undefined> {
  if (exchange.vendor === 'llm') {
    const request = ChatRequest.safeParse(exchange.body);
    return request.success ? { promptTokens: promptTokensOf(request.data, await chatTokens()), completionTokens: 0 } : undefined;
  }
  if (exchange.vendor === 'embeddings') return { promptTokens: await tokensOfTexts(exchange.body), completionTokens: 0 };
  if (exchange.vendor === 'speech') {
    const request = SpeechRequest.safeParse(exchange.body);
    return request.success ? { characters: request.data.input.length } : undefined;
  }
  if (exchange.vendor === 'transcription') {
    const sound = soundOf(exchange.form);
    return sound && { audioSeconds: billedSeconds(sound) };
  }
  const body = exchange.body as { text?: unknown } | undefined;
  return exchange.vendor === 'tts' && typeof body?.text === 'string' ? { characters: body.text.length } : undefined;
}

/** A vendor that took a request bills its prompt, also when nothing useful came back; a refusal by status bills nothing. */
export async function billLost(context: Context, exchange: Exchange): Promise<void> {
  if (!LOST.has(exchange.fault?.fault ?? '')) return;
  const used = await usedBy(exchange);
  if (!used) return;
  if (used.promptTokens !== undefined) exchange.entry.usage = { promptTokens: used.promptTokens, completionTokens: 0 };
  context.usage.add(exchange.vendor, used);
}
