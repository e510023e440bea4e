import { llm, type ModelSettings, voice } from '@livekit/agents';
import { z } from 'zod';
import type { ChatRequests } from '#lib/budget/chat-requests.ts';
import { buildInstructions, buildTurnContext } from '#lib/conversation/build-prompt.ts';
import type { ConversationStore, LeadFacts, LiveConversation } from '#lib/conversation/conversation-store.ts';
import { maxReplyTokens } from '#lib/conversation/economy.ts';
import { createSentenceGuard } from '#lib/conversation/sentence-guard.ts';
import { meaningfulFacts, TOOLS } from '#lib/conversation/tools.ts';
import { createEarlySearch, type EarlySearch } from '#lib/knowledge/early-search.ts';
import type { Embedder } from '#lib/knowledge/embedder.ts';
import { retrieve } from '#lib/knowledge/retrieve.ts';
import type { TurnClock } from '#lib/telemetry/turn-clock.ts';
import type { CallDeps } from './call-deps.ts';
import { guardReply } from './guard-reply.ts';
import { historyOf } from './history.ts';

const TOOLS_TEXT = JSON.stringify(Object.values(TOOLS).map((tool) => ({ ...tool, parameters: z.toJSONSchema(tool.parameters) })));

export interface VoiceAgentContext {
  deps: CallDeps;
  store: ConversationStore;
  /** Metered; without it questions are looked up by words. */
  embedder: Embedder | undefined;
  requests: ChatRequests;
  talk: LiveConversation;
  /** Measures each answer. */
  clock: TurnClock;
  /** Asks for the end of the call once the current words were heard. */
  requestEnd: (reason: 'goodbye') => void;
  /** The budget does not cover another reply. */
  onUncovered: () => void;
  /** The last words are being said: nothing more is answered. */
  isClosing: () => boolean;
}

function textOf(item: llm.ChatItem): string {
  return item.type === 'message' ? (item.textContent ?? '') : '';
}

/** The concierge of one call: every reply passes `llmNode`, where knowledge, money and guard sit. */
export class VoiceAgent extends voice.Agent {
  readonly #ctx: VoiceAgentContext;
  #lead: LeadFacts;
  readonly #early: EarlySearch;
  /** Whether the reply that runs has words of its own; then a saved fact needs no second request. */
  #hasWords = false;
  /** Passages this call has looked at, by id: what its prices may come from. */
  readonly #known = new Map<string, string>();

  constructor(ctx: VoiceAgentContext) {
    super({
      instructions: buildInstructions(ctx.talk.campaign),
      ...(ctx.talk.turns.length > 0 ? { chatCtx: historyOf(ctx.talk.turns) } : {}),
      tools: [
        llm.tool({
          name: 'save_lead',
          description: TOOLS.save_lead.description,
          parameters: TOOLS.save_lead.parameters,
          execute: async (facts) => {
            this.#lead = await ctx.store.saveLeadFacts(meaningfulFacts(facts));
            return this.#hasWords ? undefined : 'saved';
          },
        }),
        llm.tool({
          name: 'end_call',
          description: TOOLS.end_call.description,
          parameters: TOOLS.end_call.parameters,
          execute: async () => {
            ctx.requestEnd('goodbye');
            return undefined;
          },
        }),
      ],
    });
    this.#ctx = ctx;
    this.#lead = ctx.talk.lead;
    const { store, deps, embedder } = ctx;
    this.#early = createEarlySearch({
      search: (question) => retrieve({ store, embedder, logger: deps.logger }, question),
      sleep: deps.sleep,
    });
  }

  /** Words as they are recognised: what they ask about is looked up before they are all said. */
  hear(transcript: string): void {
    this.#early.hear(transcript);
  }

  /** The reply was said: the next words are a new question. */
  forgetQuestion(): void {
    this.#early.reset();
  }

  override async llmNode(chatCtx: llm.ChatContext, toolCtx: llm.ToolContext, settings: ModelSettings) {
    const { deps, requests, talk, clock } = this.#ctx;
    if (this.#ctx.isClosing()) return null;
    const lastUser = chatCtx.items.findLastIndex((item) => item.type === 'message' && item.role === 'user');
    const question = lastUser < 0 ? '' : textOf(chatCtx.items[lastUser] as llm.ChatItem);
    clock.begin();
    const found = clock.start('knowledge');
    const passages = question ? await this.#early.find(question) : [];
    found();
    this.#hasWords = false;
    for (const passage of passages) this.#known.set(passage.id, `${passage.title} ${passage.content}`);

    const prompt = chatCtx.copy();
    const context = llm.ChatMessage.create({ role: 'system', content: buildTurnContext({ lead: this.#lead, passages }) });
    prompt.items.splice(lastUser < 0 ? prompt.items.length : lastUser, 0, context);
    const text = prompt.items.map((item) => JSON.stringify(item.type === 'message' ? item.content : item)).join('');
    const maxTokens = maxReplyTokens({ channel: 'voice', isEconomy: talk.isEconomy });
    if (!requests.fits({ model: deps.model.model, text: text + TOOLS_TEXT, maxTokens })) {
      this.#ctx.onUncovered();
      return null;
    }
    const firstWord = clock.start('model');
    const source = await voice.Agent.default.llmNode(this, prompt, toolCtx, settings);
    if (!source) return null;
    const guard = createSentenceGuard({
      email: this.#lead.email,
      instructions: this.instructions as string,
      knowledge: () => [talk.campaign.greeting, ...this.#known.values()].join('\n'),
    });
    return guardReply(source, {
      guard: {
        push: (text) => clock.time('guard', () => guard.push(text)),
        flush: () => clock.time('guard', () => guard.flush()),
      },
      onWords: () => {
        firstWord();
        this.#hasWords = true;
      },
      onBlocked: (reason) => deps.logger.warn('sentence blocked', { reason, conversationId: talk.conversationId }),
    });
  }
}
