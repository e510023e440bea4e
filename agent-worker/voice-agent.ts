import { ReadableStream } from 'node:stream/web';
import { llm, type ModelSettings, voice } from '@livekit/agents';
import type { ChatRequests } from '#lib/budget/chat-requests.ts';
import { buildTurnContext } from '#lib/conversation/build-prompt.ts';
import { checkFacts, droppedFact } from '#lib/conversation/check-facts.ts';
import type { ConversationStore, LeadFacts, LiveConversation } from '#lib/conversation/conversation-store.ts';
import { maxReplyTokens } from '#lib/conversation/economy.ts';
import type { GuardEvent } from '#lib/conversation/guard-event.ts';
import { lateWrites } from '#lib/conversation/late-write.ts';
import { moderateReply } from '#lib/conversation/moderate-reply.ts';
import { freeModerator } from '#lib/conversation/moderator.ts';
import { createSentenceGuard } from '#lib/conversation/sentence-guard.ts';
import { createSteering, type Steering, type SteeringTool, type Tool } from '#lib/conversation/steer-talk.ts';
import { meaningfulFacts, TOOLS } from '#lib/conversation/tools.ts';
import { traceGuard } from '#lib/conversation/trace-guard.ts';
import { createTurnRouter, type TurnRouter } from '#lib/conversation/turn-router.ts';
import { ownWords } from '#lib/conversation/words/own-words.ts';
import type { WriteQueue } from '#lib/conversation/write-queue.ts';
import { uuidV7 } from '#lib/core/uuid.ts';
import { createEarlySearch, type EarlySearch } from '#lib/knowledge/early-search.ts';
import type { Embedder } from '#lib/knowledge/embedder.ts';
import { createHeldKnowledge, type HeldKnowledge } from '#lib/knowledge/held-knowledge.ts';
import { retrieve } from '#lib/knowledge/retrieve.ts';
import { currentTrace } from '#lib/telemetry/spans.ts';
import type { TurnClock } from '#lib/telemetry/turn-clock.ts';
import { breakSilence, patienceMs } from './break-silence.ts';
import type { CallDeps } from './call-deps.ts';
import type { EarlyAudio } from './early-audio.ts';
import type { FixedPhrases } from './fixed-phrases.ts';
import { guardReply } from './guard-reply.ts';
import { historyOf } from './history.ts';
import { ModelLlm } from './model-llm.ts';
import { speakCached } from './speak-cached.ts';
import type { TurnPolicy } from './turn-policy.ts';

/** The voice detector is so much behind the last word. */
const DETECTOR_LAG_MS = 500;
/** A request is on its way by then, and no model answers sooner. */
const PREPARE_AFTER_MS = 20;

export interface VoiceAgentContext {
  deps: CallDeps;
  store: ConversationStore;
  /** Metered; without it questions are looked up by words. */
  embedder: Embedder | undefined;
  requests: ChatRequests;
  talk: LiveConversation;
  /** Where what the guard kept back is written, off the audio path. */
  writes: Pick<WriteQueue, 'push'> & Partial<Pick<WriteQueue, 'giveWay'>>;
  /** What of the visitor's speech counts; all of it without. */
  turns?: Pick<TurnPolicy, 'hear'> | undefined;
  /** Words from before the agent was there. */
  early?: EarlyAudio | undefined;
  /** Measures each answer. */
  clock: TurnClock;
  /** What was rendered before is not spoken live. */
  phrases?: Pick<FixedPhrases, 'texts' | 'audioOf'> | undefined;
  /** Asks for the end of the call, once the words of the reply were heard where it has any. */
  requestEnd: (reason: 'goodbye', hasWords: boolean) => void;
  /** The budget does not cover another reply. */
  onUncovered: () => void;
  /** The last words are being said: nothing more is answered. */
  isClosing: () => boolean;
}

function textOf(item: llm.ChatItem): string {
  return item.type === 'message' ? (item.textContent ?? '') : '';
}

/** Of this call, and of the turns before it. */
function visitorWords(talk: LiveConversation, chatCtx: llm.ChatContext): string {
  const before = talk.turns.flatMap((turn) => (turn.role === 'visitor' ? [turn.content] : []));
  const now = chatCtx.items.flatMap((item) => (item.type === 'message' && item.role === 'user' ? [textOf(item)] : []));
  return [...new Set([...before, ...now])].join('. ');
}

/** The session's prompt, spoken by whoever speaks now. */
function speakAs(prompt: llm.ChatContext, instructions: string): void {
  const at = prompt.items.findIndex((item) => item.type === 'message' && item.role === 'system');
  const known = prompt.items[at];
  if (known?.type === 'message') prompt.items[at] = llm.ChatMessage.create({ ...known, content: [instructions] });
}

/** Of the session's tools those that may be called now, as they are described now. */
function offer(toolCtx: llm.ToolContext, tools: Record<string, Tool>): llm.ToolContext {
  return new llm.ToolContext(
    Object.entries(tools).flatMap(([name, { description }]) => {
      const tool = toolCtx.getFunctionTool(name);
      return tool ? [{ ...tool, description }] : [];
    }),
  );
}

/** The concierge of one call: every reply passes `llmNode`, where knowledge, money and guard sit. */
export class VoiceAgent extends voice.Agent {
  readonly #ctx: VoiceAgentContext;
  #lead: LeadFacts;
  readonly #early: EarlySearch;
  /** For while the database does not answer. */
  readonly #held: HeldKnowledge;
  readonly #steering: Steering;
  readonly #router: TurnRouter;
  /** What was finally recognised of the words that are being said. */
  #finals: string[] = [];
  /** Whether the reply that runs has words of its own; then a saved fact needs no second request. */
  #hasWords = false;
  /** What tool calls came to, by id: the model reads back what was done, not what it tried. */
  readonly #done = new Map<string, string>();
  /** The visitor's newest turn, and the question that was decided on last. */
  #said: { id: string | null; content: string | undefined } = { id: null, content: undefined };
  #decided: string | undefined;
  /** When the visitor's last word was said. */
  #lastWordMs = Number.NEGATIVE_INFINITY;
  /** Something was said since the last question; a specialist who comes in speaks to the same one. */
  #isAnswered = false;
  /** All that the visitor said in this talk. */
  #visitorSaid = '';
  /** Passages this call has looked at, by id: what its prices may come from. */
  readonly #known = new Map<string, string>();

  constructor(ctx: VoiceAgentContext) {
    const write = ctx.writes.push;
    const steering = createSteering({ talk: ctx.talk, write, nowMs: ctx.deps.nowMs });
    const steer = (name: SteeringTool) =>
      llm.tool({
        name,
        description: TOOLS[name].description,
        parameters: TOOLS[name].parameters,
        execute: async (args, { toolCallId }) => {
          const { output, taken, hasNewSpeaker } = steering.run(name, args, this.#lead);
          this.#done.set(toolCallId, JSON.stringify(taken));
          return this.#hasWords && !hasNewSpeaker ? undefined : output;
        },
      });
    super({
      instructions: steering.instructions(),
      ...(ctx.talk.turns.length > 0 ? { chatCtx: historyOf(ctx.talk.turns) } : {}),
      tools: [
        llm.tool({
          name: 'save_lead',
          description: TOOLS.save_lead.description,
          parameters: TOOLS.save_lead.parameters,
          execute: async (facts, { toolCallId }) => {
            const { kept, dropped } = checkFacts(meaningfulFacts(facts), {
              visitorSaid: this.#visitorSaid,
              instructions: steering.instructions(),
              locale: ctx.talk.locale,
            });
            this.#done.set(toolCallId, JSON.stringify(kept));
            for (const field of dropped) this.#note(droppedFact(field));
            if (Object.keys(kept).length > 0) {
              this.#lead = await ctx.store.saveLeadFacts(kept);
              steering.learnt(this.#lead);
            }
            return this.#hasWords ? undefined : 'saved';
          },
        }),
        llm.tool({
          name: 'end_call',
          description: TOOLS.end_call.description,
          parameters: TOOLS.end_call.parameters,
          execute: async () => {
            ctx.requestEnd('goodbye', this.#hasWords);
            return undefined;
          },
        }),
        ...(ctx.talk.funnelStage ? [steer('move_stage')] : []),
        ...((ctx.talk.campaign.specialists ?? []).length > 0
          ? [steer('hand_over_to_specialist'), steer('hand_back_to_host')]
          : []),
      ],
    });
    this.#steering = steering;
    this.#ctx = ctx;
    this.#lead = ctx.talk.lead;
    const { store, deps, embedder, requests, talk } = ctx;
    this.#router = createTurnRouter({ ...deps, talk, channel: 'voice', meter: requests, write });
    this.#held = createHeldKnowledge({ store, results: talk.tier?.knowledgeResults, logger: deps.logger });
    const search = { store, held: this.#held, logger: deps.logger, within: currentTrace() };
    this.#early = createEarlySearch({
      search: (question) => retrieve({ ...search, embedder }, question),
      searchWords: (question) => retrieve({ ...search, embedder: undefined }, question),
      searchSurely: this.#held.searchSurely,
      sleep: deps.sleep,
    });
  }

  #note(event: GuardEvent): void {
    const { talk, writes, deps } = this.#ctx;
    writes.push(lateWrites(talk.conversationId).guarded({ ...event, channel: 'voice' }, uuidV7(deps.nowMs())));
  }

  /** Words as they are recognised: what they ask about is looked up before they are all said, and judged once they are final. */
  hear(transcript: string, isFinal = false): void {
    this.#early.hear(transcript);
    if (!isFinal) return;
    this.#finals.push(transcript);
    this.#router.hear(this.#finals.join(' '));
  }

  override async onEnter(): Promise<void> {
    this.#held.load();
    this.session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
      if (newState === 'listening') this.#lastWordMs = this.#ctx.deps.nowMs() - DETECTOR_LAG_MS;
    });
    this.session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
      if (item.type !== 'message' || item.role !== 'user') return;
      this.#finals = [];
      const { turns } = this.#ctx.talk;
      const content = item.textContent?.trim();
      this.#said = { id: turns.findLast((turn) => turn.role === 'visitor' && turn.content === content)?.id ?? null, content };
      // The decision on a draft stands once its question was really asked.
      if (this.#decided === content) this.#router.note(this.#said.id);
    });
  }

  /** The reply was said: the next words are a new question. */
  forgetQuestion(): void {
    this.#early.reset();
    // What was answered was decided, also where its words never became a turn.
    this.#router.note(null);
    this.#isAnswered = true;
  }

  override async sttNode(audio: Parameters<voice.Agent['sttNode']>[0], settings: ModelSettings) {
    const heard = this.#ctx.early?.prepend(audio) ?? audio;
    const events = await voice.Agent.default.sttNode(this, heard, settings);
    return events && (this.#ctx.turns?.hear(events) ?? events);
  }

  override async ttsNode(text: Parameters<voice.Agent['ttsNode']>[0], settings: ModelSettings) {
    const words = text instanceof ReadableStream ? text : ReadableStream.from(text);
    const speak = (rest: ReadableStream<string>) => voice.Agent.default.ttsNode(this, rest, settings);
    const { phrases } = this.#ctx;
    return phrases ? speakCached(words, { phrases: phrases.texts, audioOf: phrases.audioOf, speak }) : speak(words);
  }

  override async llmNode(chatCtx: llm.ChatContext, toolCtx: llm.ToolContext, settings: ModelSettings) {
    const { deps, requests, talk, clock } = this.#ctx;
    if (this.#ctx.isClosing()) return null;
    const startedMs = deps.nowMs();
    const lastUser = chatCtx.items.findLastIndex((item) => item.type === 'message' && item.role === 'user');
    const question = lastUser < 0 ? '' : textOf(chatCtx.items[lastUser] as llm.ChatItem);
    clock.begin();
    const isFollowUp = chatCtx.items.slice(lastUser + 1).some((item) => item.type === 'function_call_output');
    if (this.#isAnswered && !isFollowUp) {
      this.#router.nextTurn();
      this.#steering.nextTurn();
      this.#isAnswered = false;
    }
    const found = clock.start('knowledge');
    const finding = question ? this.#early.find(question) : [];
    const { promise: spoken, resolve: hasWords } = Promise.withResolvers<void>();
    this.#ctx.writes.giveWay?.(spoken);
    this.#router.hear(question);
    const passages = await finding;
    found();
    this.#hasWords = false;
    this.#visitorSaid = visitorWords(talk, chatCtx);
    for (const passage of passages) this.#known.set(passage.id, `${passage.title} ${passage.content}`);

    const prompt = chatCtx.copy();
    prompt.items = prompt.items.map((item) =>
      item.type === 'function_call' ? llm.FunctionCall.create({ ...item, args: this.#done.get(item.callId) ?? '{}' }) : item,
    );
    const instructions = this.#steering.instructions();
    speakAs(prompt, instructions);
    const stage = this.#steering.stage(this.#lead);
    const context = llm.ChatMessage.create({
      role: 'system',
      content: buildTurnContext({ lead: this.#lead, passages, stage, locale: talk.locale }),
    });
    prompt.items.splice(lastUser < 0 ? prompt.items.length : lastUser, 0, context);
    const text = prompt.items.map((item) => JSON.stringify(item.type === 'message' ? item.content : item)).join('');
    const maxTokens = maxReplyTokens({ channel: 'voice', isEconomy: talk.isEconomy });
    const tools = this.#steering.tools();
    const whole = text + tools.text;
    const fits = (model: string) => requests.fits({ model, text: whole, maxTokens });
    const decision = this.#router.decide(question, fits);
    this.#decided = question.trim();
    if (this.#said.content === this.#decided) this.#router.note(this.#said.id);
    if (!fits(decision.modelId)) {
      this.#ctx.onUncovered();
      return null;
    }
    const moderator = freeModerator(deps.moderator, talk.prices);
    const moderation =
      moderator &&
      moderateReply({ moderator, logger: deps.logger, locale: talk.locale, question, onLate: (event) => this.#note(event) });
    if (this.session.llm instanceof ModelLlm) this.session.llm.send(prompt, this.#router.modelOf(decision));
    const firstWord = clock.start('model');
    const source = await voice.Agent.default.llmNode(this, prompt, offer(toolCtx, tools.offered), settings);
    if (!source) return null;
    const guarded = createSentenceGuard({
      email: this.#lead.email,
      instructions,
      knowledge: () => [talk.campaign.greeting, ...this.#known.values()].join('\n'),
      locale: talk.locale,
      offLimits: talk.campaign.offLimits ?? [],
      visitorSaid: () => this.#visitorSaid,
    });
    setTimeout(() => {
      try {
        guarded.prepare();
      } catch (error) {
        deps.logger.warn('guard not prepared', { error });
      }
    }, PREPARE_AFTER_MS);
    const guard = traceGuard(guarded, deps.nowMs);
    const reply = guardReply(source, {
      guard: {
        push: (text) => clock.time('guard', () => guard.push(text)),
        flush: () => clock.time('guard', () => guard.flush()),
      },
      moderation,
      onWords: () => {
        firstWord();
        hasWords();
        this.#hasWords = true;
      },
      onBlocked: (event) => {
        deps.logger.warn('sentence blocked', { rule: event.rule, conversationId: talk.conversationId });
        this.#note(event);
      },
    });
    const afterMs = patienceMs({ lastWordMs: this.#lastWordMs, startedMs, nowMs: deps.nowMs() });
    return breakSilence(reply, { afterMs, words: ownWords(talk.locale).spoken.oneMoment });
  }
}
