import { ReadableStream, TransformStream } from 'node:stream/web';
import { llm, type ModelSettings, voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import { type CallMeter, tokensAtMost } from '#lib/budget/call-meter.ts';
import { buildInstructions, buildTurnContext } from '#lib/conversation/build-prompt.ts';
import type { ConversationStore, LeadFacts, LiveConversation } from '#lib/conversation/conversation-store.ts';
import { meterChat } from '#lib/conversation/meter-chat.ts';
import { createSentenceGuard } from '#lib/conversation/sentence-guard.ts';
import { meaningfulFacts, TOOLS } from '#lib/conversation/tools.ts';
import { createEarlySearch, type EarlySearch } from '#lib/knowledge/early-search.ts';
import { retrieve } from '#lib/knowledge/retrieve.ts';
import type { CallDeps } from './call-deps.ts';
import { guardReply } from './guard-reply.ts';

export const MAX_REPLY_TOKENS = 200;
const OUT_OF_MONEY = 'I have to end our call here. Thank you for your time; our team will write to you.';

export interface VoiceAgentContext {
  deps: CallDeps;
  store: ConversationStore;
  meter: CallMeter;
  talk: LiveConversation;
  /** Asks for the end of the call once the current words were heard. */
  requestEnd: (reason: string) => void;
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
    const { store, deps } = ctx;
    this.#early = createEarlySearch({
      search: (question) => retrieve({ store, embedder: deps.embedder, logger: deps.logger }, question),
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
    const { deps, meter, talk } = this.#ctx;
    const model = deps.language.model;
    const lastUser = chatCtx.items.findLastIndex((item) => item.type === 'message' && item.role === 'user');
    const question = lastUser < 0 ? '' : textOf(chatCtx.items[lastUser] as llm.ChatItem);
    const passages = question ? await this.#early.find(question) : [];
    this.#hasWords = false;
    for (const passage of passages) this.#known.set(passage.id, `${passage.title} ${passage.content}`);

    const prompt = chatCtx.copy();
    const context = llm.ChatMessage.create({ role: 'system', content: buildTurnContext({ lead: this.#lead, passages }) });
    prompt.items.splice(lastUser < 0 ? prompt.items.length : lastUser, 0, context);
    const promptTokens = tokensAtMost(
      prompt.items.map((item) => JSON.stringify(item.type === 'message' ? item.content : item)).join(''),
    );
    const reservation = meter.reserve(
      meter.costOf(model, 'input_token', promptTokens) + meter.costOf(model, 'output_token', MAX_REPLY_TOKENS),
    );
    if (!reservation) {
      this.#ctx.requestEnd('budget');
      return ReadableStream.from([OUT_OF_MONEY]);
    }

    let isMetered = false;
    try {
      const source = await voice.Agent.default.llmNode(this, prompt, toolCtx, settings);
      if (!source) {
        reservation.release();
        return null;
      }
      return guardReply(source, {
        guard: createSentenceGuard({
          email: this.#lead.email,
          instructions: this.instructions as string,
          knowledge: () => [talk.campaign.greeting, ...this.#known.values()].join('\n'),
        }),
        onWords: () => {
          this.#hasWords = true;
        },
        onBlocked: (reason) => deps.logger.warn('sentence blocked', { reason, conversationId: talk.conversationId }),
        onUsage: (usage) => {
          isMetered = true;
          meterChat(meter, model, usage);
        },
        onEnd: (text) => {
          reservation.release();
          // A cancelled stream never sends its usage; the vendor bills it all the same.
          if (!isMetered) meterChat(meter, model, { promptTokens, cachedTokens: 0, completionTokens: tokensAtMost(text) }, true);
        },
      });
    } catch (error) {
      reservation.release();
      throw error;
    }
  }

  override async ttsNode(
    text: ReadableStream<string> | AsyncIterable<string>,
    settings: ModelSettings,
  ): Promise<ReadableStream<AudioFrame> | null> {
    const { meter, deps } = this.#ctx;
    const counted = new TransformStream<string, string>({
      transform(piece, controller) {
        meter.use({ leg: 'tts', model: deps.speech.ttsModel, unit: 'tts_character', quantity: piece.length, isEstimate: false });
        controller.enqueue(piece);
      },
    });
    const writer = counted.writable.getWriter();
    const feed = (async () => {
      for await (const piece of text) await writer.write(piece);
      await writer.close();
    })();
    feed.catch((error: unknown) => writer.abort(error).catch(() => undefined));
    return voice.Agent.default.ttsNode(this, counted.readable, settings);
  }
}
