import { uuidV7 } from '../core/uuid.ts';
import type { Logger } from '../telemetry/logger.ts';
import { currentTrace, noteSpan, type Trace } from '../telemetry/spans.ts';
import type { ChatModel } from './chat-model.ts';
import { createTurnClassifier } from './classify-turn.ts';
import type { LiveConversation } from './conversation-store.ts';
import type { Decision, ModelTier } from './decision.ts';
import { type LateWrite, lateWrites } from './late-write.ts';
import { onlySmall, rankModels, routeTurn } from './route-turn.ts';

/** What routing needs beside the model that answers without it. */
export interface Routing {
  larger: ChatModel;
  classifier: ChatModel;
  /** False while the classifier's vendor is known to be down; then it is not asked. */
  mayClassify: () => boolean;
}

export interface RouterContext {
  model: ChatModel;
  routing?: Routing | undefined;
  talk: LiveConversation;
  channel: 'voice' | 'text';
  meter: Parameters<ChatModel['structured']>[0]['meter'];
  /** Hands a write to the queue of the conversation. */
  write: (write: LateWrite) => void;
  logger: Logger;
  nowMs: () => number;
}

/** The decisions of one conversation, turn by turn: classified, routed, written down. */
export function createTurnRouter(ctx: RouterContext) {
  const { model, routing, talk, nowMs } = ctx;
  const beganMs = nowMs();
  const models = rankModels(talk.prices, { small: model.model, large: routing?.larger.model });
  for (const refused of models.unpriced)
    ctx.logger.error('model without a price is not used', { model: refused, conversationId: talk.conversationId });
  // Money may run low in the middle of a call.
  const limits = () => ({
    models,
    isEconomy: talk.isEconomy,
    tier: talk.tier ?? { hasLargerModel: false },
    flags: talk.flags ?? {},
  });
  const classifier = createTurnClassifier({
    model: routing?.classifier,
    meter: ctx.meter,
    logger: ctx.logger,
    nowMs,
    isWanted: () => onlySmall(limits()) === null && (routing?.mayClassify() ?? false),
  });
  let current: ModelTier = talk.routedTo ?? 'small';
  let last: Decision | undefined;
  let decided: { atMs: number; within: Trace } | undefined;
  let isNoted = false;
  return {
    /** The visitor's words so far. */
    hear: (text: string): void => classifier.hear(text),
    /** The decision on a question; one and the same however often the question is answered. The dearer model must fit the budget. */
    decide(question: string, fits: (modelId: string) => boolean): Decision {
      if (last?.question === question) return last;
      const classification = classifier.verdict(question);
      const elapsedMs = (talk.elapsedMs ?? 0) + nowMs() - beganMs;
      let route = routeTurn({ ...limits(), classification, elapsedMs, current });
      if (route.model === 'large' && !fits(route.modelId)) route = { model: 'small', modelId: models.small, reason: 'budget' };
      last = { ...classification, ...route, question };
      isNoted = false;
      decided = { atMs: nowMs(), within: currentTrace() };
      return last;
    },
    /** Where the decided request goes. */
    modelOf: ({ modelId }: Decision): ChatModel => (routing && modelId === routing.larger.model ? routing.larger : model),
    /** Writes the newest decision down, once; a draft that nobody heard is none. With one model alone nothing was decided. */
    note(turnId: string | null): void {
      if (!routing || !last || !decided || isNoted) return;
      isNoted = true;
      current = last.model;
      noteSpan('routing.decide', {
        within: decided.within,
        startMs: decided.atMs - (last.latencyMs ?? 0),
        endMs: decided.atMs,
        attributes: {
          'qv.conversation_id': talk.conversationId,
          'routing.intent': last.intent,
          'routing.complexity': last.complexity,
          'routing.confidence': last.confidence,
          'routing.tier': last.model,
          'routing.model': last.modelId,
          'routing.reason': last.reason,
          'routing.decided_by': last.decidedBy,
          'routing.channel': ctx.channel,
        },
      });
      ctx.write(lateWrites(talk.conversationId).routed({ ...last, turnId, channel: ctx.channel }, uuidV7(nowMs())));
    },
    /** A new turn begins: the same words again are a new question. */
    nextTurn(): void {
      last = undefined;
    },
  };
}
export type TurnRouter = ReturnType<typeof createTurnRouter>;
