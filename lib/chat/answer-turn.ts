import { type CallMeter, tokensAtMost } from '../budget/call-meter.ts';
import { buildInstructions, buildTurnContext } from '../conversation/build-prompt.ts';
import type { ChatMessage, ChatModel, ToolCall } from '../conversation/chat-model.ts';
import type { ConversationStore, LeadFacts, LiveConversation, Passage } from '../conversation/conversation-store.ts';
import { meterChat } from '../conversation/meter-chat.ts';
import { createSentenceGuard } from '../conversation/sentence-guard.ts';
import { meaningfulFacts, SaveLead, TOOLS } from '../conversation/tools.ts';
import { uuidV7 } from '../core/uuid.ts';
import type { Embedder } from '../knowledge/embedder.ts';
import { retrieve } from '../knowledge/retrieve.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ChatBus } from './chat-bus.ts';

const MAX_TOKENS = 300;
const MAX_STEPS = 4;
const DEADLINE_MS = 20_000;
const SORRY = 'Sorry, I cannot answer right now. Your request is saved and our team will write to you.';

export interface AnswerContext {
  store: ConversationStore;
  bus: ChatBus;
  model: ChatModel;
  embedder: Embedder | undefined;
  meter: CallMeter;
  logger: Logger;
  nowMs: () => number;
}

interface Answer {
  text: string;
  isGoodbye: boolean;
}

/** A model may write broken JSON; that is an invalid call, not the end of the answer. */
function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text || '{}') as unknown;
  } catch {
    return null;
  }
}

async function runTool(
  ctx: AnswerContext,
  call: ToolCall,
  lead: LeadFacts,
): Promise<{ output: string; lead: LeadFacts; isGoodbye: boolean }> {
  if (call.name === 'end_call') return { output: 'ended', lead, isGoodbye: true };
  const facts = SaveLead.safeParse(parseArguments(call.arguments));
  if (call.name !== 'save_lead' || !facts.success) return { output: 'This tool call was not valid.', lead, isGoodbye: false };
  return { output: 'saved', lead: await ctx.store.saveLeadFacts(meaningfulFacts(facts.data)), isGoodbye: false };
}

/** One model request with its money reserved before and booked after; sentences leave only through the guard. */
async function runStep(
  ctx: AnswerContext,
  input: { turnId: string; messages: ChatMessage[]; guard: ReturnType<typeof createSentenceGuard>; conversationId: string },
) {
  const prompt = JSON.stringify(input.messages);
  const reservation = ctx.meter.reserve(
    ctx.meter.costOf(ctx.model.model, 'input_token', tokensAtMost(prompt)) +
      ctx.meter.costOf(ctx.model.model, 'output_token', MAX_TOKENS),
  );
  if (!reservation) return null;
  const calls: ToolCall[] = [];
  let text = '';
  let isMetered = false;
  const say = async (sentences: ReturnType<typeof input.guard.push>) => {
    for (const sentence of sentences) {
      if (!sentence.verdict.allowed)
        ctx.logger.warn('sentence blocked', { reason: sentence.verdict.reason, conversationId: input.conversationId });
      text += sentence.text;
      await ctx.bus.publish(input.conversationId, { type: 'delta', id: input.turnId, text: sentence.text });
    }
  };
  try {
    for await (const delta of ctx.model.stream({
      messages: input.messages,
      tools: TOOLS,
      maxTokens: MAX_TOKENS,
      signal: AbortSignal.timeout(DEADLINE_MS),
    })) {
      if (delta.kind === 'text') await say(input.guard.push(delta.text));
      else if (delta.kind === 'tool_call') calls.push(delta.call);
      else {
        meterChat(ctx.meter, ctx.model.model, delta);
        isMetered = true;
      }
    }
    await say(input.guard.flush());
  } finally {
    reservation.release();
    if (!isMetered)
      meterChat(
        ctx.meter,
        ctx.model.model,
        { promptTokens: tokensAtMost(prompt), cachedTokens: 0, completionTokens: tokensAtMost(text) },
        true,
      );
  }
  return { text, calls };
}

/** Answers the newest typed message: saves both turns, streams the agent's words over the bus, returns whether the visitor said goodbye. */
export async function answerTurn(ctx: AnswerContext, input: { talk: LiveConversation; text: string }): Promise<Answer> {
  const { talk } = input;
  const turnId = uuidV7(ctx.nowMs());
  let lead = talk.lead;
  let passages: Passage[] = [];
  let text = '';
  let isGoodbye = false;
  await ctx.bus.publish(talk.conversationId, { type: 'state', state: 'thinking' });
  try {
    passages = await retrieve(ctx, input.text);
    const instructions = buildInstructions(talk.campaign);
    const guard = createSentenceGuard({
      email: lead.email,
      instructions,
      knowledge: () => [talk.campaign.greeting, ...passages.map((p) => `${p.title} ${p.content}`)].join('\n'),
    });
    const history: ChatMessage[] = talk.turns
      .slice(-20)
      .map((turn) => ({ role: turn.role === 'agent' ? 'assistant' : 'user', content: turn.content }));
    const messages: ChatMessage[] = [{ role: 'system', content: instructions }, ...history];
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const context: ChatMessage = { role: 'system', content: buildTurnContext({ lead, passages }) };
      const userAt = messages.findLastIndex((message) => message.role === 'user');
      const result = await runStep(ctx, {
        turnId,
        guard,
        conversationId: talk.conversationId,
        messages: [...messages.slice(0, userAt), context, ...messages.slice(userAt)],
      });
      if (!result) {
        text ||= 'Thank you, I have everything I need for now. Our team will write to you.';
        isGoodbye = true;
        break;
      }
      text += result.text;
      if (result.calls.length === 0) break;
      messages.push({ role: 'assistant', content: result.text, toolCalls: result.calls });
      for (const call of result.calls) {
        const done = await runTool(ctx, call, lead);
        lead = done.lead;
        isGoodbye ||= done.isGoodbye;
        messages.push({ role: 'tool', toolCallId: call.id, content: done.output });
      }
      // The words were said with the facts; asking the model again would only cost.
      if (isGoodbye || result.text.trim()) break;
    }
  } catch (error) {
    ctx.logger.error('chat turn failed', { error, conversationId: talk.conversationId });
    text ||= SORRY;
  }
  const content = text.trim() || SORRY;
  await ctx.store.saveTurn({ turnId, role: 'agent', content, spokenAt: new Date(ctx.nowMs()), channel: 'text' });
  await ctx.bus.publish(talk.conversationId, { type: 'turn', id: turnId, role: 'agent', text: content, final: true });
  await ctx.bus.publish(talk.conversationId, { type: 'state', state: 'listening' });
  return { text: content, isGoodbye };
}
