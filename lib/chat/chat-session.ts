import { z } from 'zod';
import { type CallMeter, createCallMeter } from '../budget/call-meter.ts';
import { createChatRequests } from '../budget/chat-requests.ts';
import { bookTrips, COMMANDS_OF_AN_EVENT, countCommands, countRequests, type Trips } from '../budget/count-trips.ts';
import type { Backlog } from '../conversation/backlog.ts';
import type { ChatModel } from '../conversation/chat-model.ts';
import { type ConversationStore, createConversationStore, type LiveConversation } from '../conversation/conversation-store.ts';
import { lateWrites } from '../conversation/late-write.ts';
import type { Moderator } from '../conversation/moderator.ts';
import { summarise } from '../conversation/summarise.ts';
import type { Routing } from '../conversation/turn-router.ts';
import { ownWords } from '../conversation/words/own-words.ts';
import { createWriteQueue, type WriteQueue } from '../conversation/write-queue.ts';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { uuidV7 } from '../core/uuid.ts';
import type { Embedder } from '../knowledge/embedder.ts';
import { meterEmbedder } from '../knowledge/meter-embedder.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type AnswerPlace, inAnswerPlace } from './answer-place.ts';
import { type AnswerContext, answerTurn } from './answer-turn.ts';
import type { ChatBus } from './chat-bus.ts';

export const ChatPost = z.object({
  text: z.string().trim().min(1, 'is empty').max(2000, 'is longer than 2,000 characters'),
  clientMessageId: z.string().min(1).max(100),
});
export type ChatPost = z.infer<typeof ChatPost>;

export interface ChatContext {
  call: CallFunction;
  bus: ChatBus;
  /** Where usage waits while the database does not answer. */
  backlog?: Backlog;
  model: ChatModel | undefined;
  /** Without it the one model answers every message. */
  routing?: Routing | undefined;
  embedder: Embedder | undefined;
  moderator?: Moderator | undefined;
  logger: Logger;
  nowMs: () => number;
  sleep: (ms: number) => Promise<void>;
}

const hasEnded = () => new AppError('conflict', 'This conversation has ended. Please start a new one.');

async function begin(ctx: ChatContext, conversationId: string): Promise<LiveConversation> {
  const begun = await createConversationStore(ctx.call, conversationId).begin({ channel: 'text' });
  if (begun.state === 'ended') throw hasEnded();
  if (begun.state === 'refused')
    throw new AppError('budget_exhausted', 'We cannot answer by chat right now. Your request is saved; we will write to you.', {
      extra: { channel: 'form' },
    });
  return begun;
}

/** The same context with database and key-value store counted. */
function counted(ctx: ChatContext): { ctx: ChatContext; trips: Trips } {
  const trips: Trips = { requests: 0, commands: 0 };
  return { ctx: { ...ctx, call: countRequests(ctx.call, trips), bus: countCommands(ctx.bus, trips) }, trips };
}

function meterFor(ctx: ChatContext, talk: LiveConversation, writes: WriteQueue): CallMeter {
  return createCallMeter({
    prices: talk.prices,
    hold: talk.hold ?? { heldMicroUsd: 0, usedMicroUsd: 0 },
    used: talk.used,
    nowMs: ctx.nowMs,
    record: (usage) => writes.push(lateWrites(talk.conversationId).usage(usage)),
  });
}

/** Takes a conversation to text: marks it live, greets once. 409 when it ended, 402 with channel form when the budget allows no text. */
export async function openChat(ctx: ChatContext, conversationId: string): Promise<void> {
  const talk = await begin(ctx, conversationId);
  if (talk.turns.length > 0) return;
  const greeting = talk.isEconomy ? `${talk.campaign.greeting} ${ownWords(talk.locale).typed.economy}` : talk.campaign.greeting;
  const turnId = uuidV7(ctx.nowMs());
  const saved = await createConversationStore(ctx.call, conversationId).saveTurn({
    turnId,
    role: 'agent',
    content: greeting,
    spokenAt: new Date(ctx.nowMs()),
    channel: 'text',
  });
  if (!saved) throw hasEnded();
  await ctx.bus.publish(conversationId, { type: 'turn', id: turnId, role: 'agent', text: greeting, final: true });
}

export interface TakenMessage {
  turnId: string;
  /** The work still to do; the caller answers 202 and lets it run. */
  answer: () => Promise<void>;
}

/**
 * Takes a visitor's message: saved once per clientMessageId, then answered. After the end, or where the budget allows no talk,
 * it is kept as a note for the sales person and not answered. 409 after a withdrawal: nothing is kept then.
 */
export async function postMessage(
  given: ChatContext,
  input: { conversationId: string; message: ChatPost },
): Promise<TakenMessage> {
  const { conversationId, message } = input;
  const { ctx, trips } = counted(given);
  const store = createConversationStore(ctx.call, conversationId);
  const begun = await store.begin({ channel: 'text' });
  const takenAs = await ctx.bus.claimMessage(conversationId, message.clientMessageId, uuidV7(ctx.nowMs()));
  // A repeat of what is saved needs nothing more; one whose first try died before it was saved goes on under its id.
  const isSaved = begun.state === 'live' && begun.turns.some((turn) => turn.id === takenAs);
  if (isSaved) return { turnId: takenAs, answer: async () => undefined };
  const turnId = takenAs;
  const spokenAt = new Date(ctx.nowMs());
  const saved = await store.saveTurn({ turnId, role: 'visitor', content: message.text, spokenAt, channel: 'text' });
  if (!saved) throw hasEnded();
  await ctx.bus.publish(conversationId, { type: 'turn', id: turnId, role: 'visitor', text: message.text, final: true });
  if (begun.state !== 'live') return { turnId, answer: async () => undefined };
  begun.turns.push({ id: turnId, role: 'visitor', content: message.text });
  const asked = { talk: begun, turnId, text: message.text, trips };
  return {
    turnId,
    answer: async () => {
      await inAnswerPlace({ ...ctx, store }, { work: (place) => answerMessage(ctx, asked, place) });
    },
  };
}

/** The two rows in which database and key-value store are booked. */
const BOOKING_REQUESTS = 2;
/** The place in the line, given free when all is booked. */
const LEAVING_REQUESTS = 1;

interface Asked {
  talk: LiveConversation;
  turnId: string;
  text: string;
  trips: Trips;
}

/** The conversation as it is now, up to this question: those behind it wait for answers of their own. */
async function readAnew(store: ConversationStore, { talk, turnId, text }: Asked): Promise<LiveConversation | null> {
  const begun = await store.begin({ channel: 'text' });
  if (begun.state !== 'live') return null;
  const known = new Set(talk.turns.map((turn) => turn.id));
  const before = begun.turns.filter((turn) => turn.id !== turnId && (turn.role === 'agent' || known.has(turn.id)));
  return { ...begun, turns: [...before, { id: turnId, role: 'visitor', content: text }] };
}

async function answerMessage(ctx: ChatContext, asked: Asked, place: AnswerPlace): Promise<void> {
  const { trips, text } = asked;
  const store = createConversationStore(ctx.call, asked.talk.conversationId);
  const renewed = await store.renewHold();
  const isOld = place.hasWaited || (renewed.usedMicroUsd ?? 0) !== (asked.talk.hold?.usedMicroUsd ?? 0);
  // To begin in writing again would end the call that the visitor has gone on with.
  if (isOld && renewed.channel === 'voice') return;
  const talk = isOld && renewed.isGranted ? await readAnew(store, asked) : asked.talk;
  if (!talk) return;
  if (!renewed.isGranted) return endForBudget(ctx, { talk, isOurs: renewed.closeReason === 'budget' });
  if (renewed.heldMicroUsd !== undefined)
    talk.hold = { heldMicroUsd: renewed.heldMicroUsd, usedMicroUsd: renewed.usedMicroUsd ?? 0 };
  talk.isEconomy = renewed.isEconomy ?? talk.isEconomy;
  const writes = createWriteQueue({ ...ctx, conversationId: talk.conversationId });
  const meter = meterFor(ctx, talk, writes);
  if (!ctx.model) throw new AppError('unavailable', 'No language model is configured.');
  const embedder = ctx.embedder && meterEmbedder(ctx.embedder, meter);
  const requests = createChatRequests({ meter, nowMs: ctx.nowMs });
  const open: typeof requests.open = (body) => {
    if (!place.isHeld()) throw new AppError('conflict', 'Somebody else answers this conversation by now.');
    return requests.open(body);
  };
  const onGuarded: AnswerContext['onGuarded'] = (event) =>
    writes.push(lateWrites(talk.conversationId).guarded({ ...event, channel: 'text' }, uuidV7(ctx.nowMs())));
  const answered = await answerTurn(
    { ...ctx, model: ctx.model, embedder, store, requests: { ...requests, open }, onGuarded, write: writes.push },
    { talk, text },
  );
  requests.closeAll();
  await writes.drained();
  const isGoodbye = answered?.isGoodbye ?? false;
  const still = BOOKING_REQUESTS + (isGoodbye ? 0 : LEAVING_REQUESTS);
  bookTrips({ meter, logger: ctx.logger }, trips, { requests: still, commands: 0 });
  await writes.drained();
  // The booking's own requests are booked.
  Object.assign(trips, { requests: 0, commands: 0 });
  if (isGoodbye) await endWithSummary(ctx, { conversationId: talk.conversationId, reason: 'goodbye', trips });
}

/** No model is asked any more: the ladder's words, and an end with what the facts say. */
async function endForBudget(ctx: ChatContext, { talk, isOurs }: { talk: LiveConversation; isOurs: boolean }): Promise<void> {
  // Ended otherwise meanwhile; whoever ended it said so.
  if (!isOurs) return;
  const { conversationId } = talk;
  const store = createConversationStore(ctx.call, conversationId);
  const turnId = uuidV7(ctx.nowMs());
  const content = ownWords(talk.locale).typed.outOfMoney;
  const saved = await store.saveTurn({ turnId, role: 'agent', content, spokenAt: new Date(ctx.nowMs()), channel: 'text' });
  if (saved) await ctx.bus.publish(conversationId, { type: 'turn', id: turnId, role: 'agent', text: content, final: true });
  await store.end({ reason: 'budget', ...(await summarise({ ...ctx, model: undefined }, talk)) });
  await ctx.bus.publish(conversationId, { type: 'end', reason: 'budget' });
}

/** Ends a typed conversation with its summary, once the answer under way is given; safe to call twice. */
export async function closeChat(given: ChatContext, input: { conversationId: string; reason: string }): Promise<void> {
  const { ctx, trips } = counted(given);
  const store = createConversationStore(ctx.call, input.conversationId);
  const isClosed = await inAnswerPlace(
    { ...ctx, store },
    { isLast: true, work: () => endWithSummary(ctx, { ...input, trips }).then(() => true) },
  );
  if (!isClosed) await ctx.bus.publish(input.conversationId, { type: 'end', reason: input.reason });
}

async function endWithSummary(
  ctx: ChatContext,
  { conversationId, reason, trips }: { conversationId: string; reason: string; trips: Trips },
): Promise<void> {
  const store = createConversationStore(ctx.call, conversationId);
  const begun = await store.begin({ channel: 'text' });
  if (begun.state === 'live') {
    const writes = createWriteQueue({ ...ctx, conversationId });
    const meter = meterFor(ctx, begun, writes);
    const requests = createChatRequests({ meter, nowMs: ctx.nowMs });
    const summary = await summarise({ model: ctx.model, requests, logger: ctx.logger }, begun);
    requests.closeAll();
    await writes.drained();
    // The end itself follows: saved, and told to the page.
    const still = { requests: BOOKING_REQUESTS + 1 + LEAVING_REQUESTS, commands: COMMANDS_OF_AN_EVENT };
    bookTrips({ meter, logger: ctx.logger }, trips, still);
    await writes.drained();
    await store.end({ reason, ...summary });
  }
  await ctx.bus.publish(conversationId, { type: 'end', reason });
}
