import type { ChatRequests } from '../budget/chat-requests.ts';
import { buildTurnContext } from '../conversation/build-prompt.ts';
import type { ChatMessage, ChatModel, ToolCall } from '../conversation/chat-model.ts';
import { checkFacts, droppedFact } from '../conversation/check-facts.ts';
import type { ConversationStore, LeadFacts, LiveConversation, Passage } from '../conversation/conversation-store.ts';
import { maxReplyTokens } from '../conversation/economy.ts';
import { type GuardEvent, toGuardEvent } from '../conversation/guard-event.ts';
import type { LateWrite } from '../conversation/late-write.ts';
import { moderateReply, type ReplyModeration } from '../conversation/moderate-reply.ts';
import { freeModerator, type Moderator } from '../conversation/moderator.ts';
import { createSentenceGuard, type GuardedSentence, type SentenceGuard } from '../conversation/sentence-guard.ts';
import { createSteering, isSteeringTool, type Steering, type Tool } from '../conversation/steer-talk.ts';
import { meaningfulFacts, SaveLead, TOOLS } from '../conversation/tools.ts';
import { traceGuard } from '../conversation/trace-guard.ts';
import { createTurnRouter, type Routing } from '../conversation/turn-router.ts';
import { ownWords } from '../conversation/words/own-words.ts';
import { AppError } from '../core/app-error.ts';
import { uuidV7 } from '../core/uuid.ts';
import type { Embedder } from '../knowledge/embedder.ts';
import { retrieve } from '../knowledge/retrieve.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ChatBus } from './chat-bus.ts';

const MAX_STEPS = 4;
const DEADLINE_MS = 20_000;

export interface AnswerContext {
  store: ConversationStore;
  bus: ChatBus;
  model: ChatModel;
  routing?: Routing | undefined;
  embedder: Embedder | undefined;
  moderator?: Moderator | undefined;
  requests: Pick<ChatRequests, 'open' | 'fits'>;
  /** Hands a write to the queue of the conversation. */
  write: (write: LateWrite) => void;
  /** Something was kept back; it must not wait for a write. */
  onGuarded: (event: GuardEvent & { turnId?: string }) => void;
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

interface ToolInput {
  lead: LeadFacts;
  visitorSaid: string;
  locale: string;
  turnId: string;
  steering: Steering;
}
interface ToolResult {
  output: string;
  lead: LeadFacts;
  isGoodbye: boolean;
  /** Somebody else goes on, and has not said a word yet. */
  hasNewSpeaker: boolean;
  call: ToolCall;
}

async function runTool(
  ctx: AnswerContext,
  call: ToolCall,
  { lead, visitorSaid, locale, turnId, steering }: ToolInput,
): Promise<ToolResult> {
  const same = { lead, isGoodbye: false, hasNewSpeaker: false };
  if (call.name === 'end_call') return { ...same, output: 'ended', isGoodbye: true, call: { ...call, arguments: '{}' } };
  if (isSteeringTool(call.name)) {
    const { output, taken, hasNewSpeaker } = steering.run(call.name, parseArguments(call.arguments), lead);
    return { ...same, output, hasNewSpeaker, call: { ...call, arguments: JSON.stringify(taken) } };
  }
  const facts = SaveLead.safeParse(parseArguments(call.arguments));
  if (call.name !== 'save_lead' || !facts.success)
    return {
      ...same,
      output: 'This tool call was not valid.',
      call: { ...call, name: call.name in TOOLS ? call.name : 'unknown', arguments: '{}' },
    };
  const { kept, dropped } = checkFacts(meaningfulFacts(facts.data), {
    visitorSaid,
    instructions: steering.instructions(),
    locale,
  });
  for (const field of dropped) ctx.onGuarded({ ...droppedFact(field), turnId });
  const saved = Object.keys(kept).length > 0 ? await ctx.store.saveLeadFacts(kept) : lead;
  if (saved !== lead) steering.learnt(saved);
  return { ...same, output: 'saved', lead: saved, call: { ...call, arguments: JSON.stringify(kept) } };
}

interface Step {
  turnId: string;
  model: ChatModel;
  tools: Record<string, Tool>;
  messages: ChatMessage[];
  guard: SentenceGuard;
  moderation: ReplyModeration | undefined;
  conversationId: string;
  maxTokens: number;
}

/** One model request; sentences leave only through the guard. 'stopped': the consent was withdrawn meanwhile. Null: the budget has no room. */
async function runStep(ctx: AnswerContext, input: Step) {
  const calls: ToolCall[] = [];
  let text = '';
  /** False when nobody may hear more. */
  const say = async (sentences: GuardedSentence[]): Promise<boolean> => {
    for (const checked of sentences) {
      const sentence = input.moderation ? await input.moderation.admit(checked) : checked;
      const event = toGuardEvent(sentence);
      if (event) {
        ctx.logger.warn('sentence blocked', { rule: event.rule, conversationId: input.conversationId });
        ctx.onGuarded({ ...event, turnId: input.turnId });
      }
      if (!sentence.text) continue;
      text += sentence.text;
      const place = await ctx.bus.publish(input.conversationId, { type: 'delta', id: input.turnId, text: sentence.text });
      if (place === null) return false;
    }
    return true;
  };
  try {
    for await (const delta of input.model.stream({
      messages: input.messages,
      tools: input.tools,
      maxTokens: input.maxTokens,
      meter: ctx.requests,
      signal: AbortSignal.timeout(DEADLINE_MS),
    })) {
      if (delta.kind === 'tool_call') calls.push(delta.call);
      else if (!(await say(input.guard.push(delta.text)))) return 'stopped';
    }
    if (!(await say(input.guard.flush()))) return 'stopped';
  } catch (error) {
    if (!text && error instanceof AppError && error.code === 'budget_exhausted') return null;
    throw error;
  }
  return { text, calls };
}

/**
 * Answers the newest typed message: saves both turns, streams the agent's words over the bus, returns whether the visitor said goodbye.
 * Null when the consent was withdrawn: the answer stops at its next sentence, and nothing more of it is shown or saved.
 */
export async function answerTurn(ctx: AnswerContext, input: { talk: LiveConversation; text: string }): Promise<Answer | null> {
  const { talk } = input;
  const words = ownWords(talk.locale).typed;
  const turnId = uuidV7(ctx.nowMs());
  let lead = talk.lead;
  let passages: Passage[] = [];
  let text = '';
  let isGoodbye = false;
  const router = createTurnRouter({ ...ctx, talk, channel: 'text', meter: ctx.requests });
  const steering = createSteering({ ...ctx, talk });
  router.hear(input.text);
  if ((await ctx.bus.publish(talk.conversationId, { type: 'state', state: 'thinking' })) === null) return null;
  try {
    const moderator = freeModerator(ctx.moderator, talk.prices);
    const moderation =
      moderator &&
      moderateReply({
        moderator,
        logger: ctx.logger,
        locale: talk.locale,
        question: input.text,
        onLate: (event) => ctx.onGuarded({ ...event, turnId }),
      });
    passages = await retrieve(ctx, input.text);
    const visitorSaid = talk.turns.flatMap((turn) => (turn.role === 'visitor' ? [turn.content] : [])).join('. ');
    const guarded = createSentenceGuard({
      email: lead.email,
      // Whoever speaks must not tell the own rules.
      get instructions() {
        return steering.instructions();
      },
      knowledge: () => [talk.campaign.greeting, ...passages.map((p) => `${p.title} ${p.content}`)].join('\n'),
      locale: talk.locale,
      offLimits: talk.campaign.offLimits ?? [],
      visitorSaid: () => visitorSaid,
    });
    const guard = traceGuard(guarded, ctx.nowMs);
    const messages: ChatMessage[] = talk.turns
      .slice(-20)
      .map((turn) => ({ role: turn.role === 'agent' ? 'assistant' : 'user', content: turn.content }));
    const maxTokens = maxReplyTokens({ channel: 'text', isEconomy: talk.isEconomy });
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const context: ChatMessage = {
        role: 'system',
        content: buildTurnContext({ lead, passages, stage: steering.stage(lead), locale: talk.locale }),
      };
      const userAt = messages.findLastIndex((message) => message.role === 'user');
      const prompt: ChatMessage[] = [
        { role: 'system', content: steering.instructions() },
        ...messages.slice(0, userAt),
        context,
        ...messages.slice(userAt),
      ];
      const tools = steering.tools();
      const decision = router.decide(input.text, (model) =>
        ctx.requests.fits({ model, text: JSON.stringify(prompt) + tools.text, maxTokens }),
      );
      router.note(talk.turns.findLast((turn) => turn.role === 'visitor')?.id ?? null);
      const result = await runStep(ctx, {
        model: router.modelOf(decision),
        tools: tools.offered,
        maxTokens,
        turnId,
        guard,
        moderation,
        conversationId: talk.conversationId,
        messages: prompt,
      });
      if (result === 'stopped') return null;
      if (!result) {
        text ||= words.outOfMoney;
        isGoodbye = true;
        break;
      }
      text += result.text;
      if (result.calls.length === 0) break;
      const calls: ToolCall[] = [];
      const outputs: ChatMessage[] = [];
      let hasNewSpeaker = false;
      for (const call of result.calls) {
        const done = await runTool(ctx, call, { lead, visitorSaid, locale: talk.locale, turnId, steering });
        lead = done.lead;
        isGoodbye ||= done.isGoodbye;
        hasNewSpeaker ||= done.hasNewSpeaker;
        calls.push(done.call);
        outputs.push({ role: 'tool', toolCallId: call.id, content: done.output });
      }
      // The model reads back what was done, not what it tried.
      messages.push({ role: 'assistant', content: result.text, toolCalls: calls }, ...outputs);
      // The words were said with the facts; asking the model again would only cost.
      if (isGoodbye || (result.text.trim() && !hasNewSpeaker)) break;
      // One speaker's words end before the next one's begin.
      if (hasNewSpeaker && text && !/\s$/.test(text)) {
        text += ' ';
        await ctx.bus.publish(talk.conversationId, { type: 'delta', id: turnId, text: ' ' });
      }
    }
  } catch (error) {
    ctx.logger.error('chat turn failed', { error, conversationId: talk.conversationId });
    text ||= words.sorry;
  }
  const content = text.trim() || words.sorry;
  const saved = await ctx.store.saveTurn({ turnId, role: 'agent', content, spokenAt: new Date(ctx.nowMs()), channel: 'text' });
  if (!saved) return null;
  await ctx.bus.publish(talk.conversationId, { type: 'turn', id: turnId, role: 'agent', text: content, final: true });
  await ctx.bus.publish(talk.conversationId, { type: 'state', state: 'listening' });
  return { text: content, isGoodbye };
}
