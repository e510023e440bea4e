import { describe, expect, it } from 'vitest';
import { createCallMeter } from '../budget/call-meter.ts';
import { type ChatUsage, createChatRequests } from '../budget/chat-requests.ts';
import type { ChatEvent } from '../contracts/visit.ts';
import type { ChatDelta, ChatMessage, ChatModel } from '../conversation/chat-model.ts';
import type { ConversationStore, LeadFacts, LiveConversation, Turn, Usage } from '../conversation/conversation-store.ts';
import { ownWords } from '../conversation/words/own-words.ts';
import { AppError } from '../core/app-error.ts';
import { answerTurn } from './answer-turn.ts';

const lead: LeadFacts = {
  email: 'maria@visitor.example',
  name: null,
  company: null,
  need: null,
  budget: null,
  timeline: null,
  phone: null,
};
const talk: LiveConversation = {
  state: 'live',
  conversationId: 'c1',
  customerId: 'k1',
  locale: 'en-US',
  lead,
  hold: null,
  maxCallS: 300,
  isEconomy: false,
  prices: [],
  campaign: { slug: 'demo', agentName: 'Sol', businessName: 'Sonora', greeting: 'Hello.', persona: 'Warm.' },
  turns: [{ id: 't0', role: 'visitor', content: 'How much is a charger?' }],
};
const words = (text: string): ChatDelta => ({ kind: 'text', text });
const tool = (name: string, args: string): ChatDelta => ({ kind: 'tool_call', call: { id: 'x', name, arguments: args } });
const usage: ChatUsage = { promptTokens: 100, cachedTokens: 10, completionTokens: 20 };

/** A model that follows a script: one list of deltas per request; an error in the list is thrown there. */
function setUp(steps: (ChatDelta | ChatUsage | AppError)[][], heldMicroUsd = 1_000_000) {
  /** After so many events the consent is withdrawn: the log and the database take nothing more. */
  const withdrawal = { afterEvents: Number.POSITIVE_INFINITY, isBeforeSave: false };
  const isWithdrawn = () => events.length >= withdrawal.afterEvents;
  let streamed = 0;
  const events: ChatEvent[] = [];
  const guarded: object[] = [];
  const saved: Turn[] = [];
  const facts: object[] = [];
  const used: Usage[] = [];
  const asked: ChatMessage[][] = [];
  const limits: number[] = [];
  const warned: string[] = [];
  const prices = ['input_token', 'cached_input_token', 'output_token'].map((unit) => ({
    model: 'small',
    unit,
    microUsdPerMillion: 1_000_000,
  }));
  const meter = createCallMeter({
    prices,
    hold: { heldMicroUsd, usedMicroUsd: 0 },
    record: (use) => void used.push(use),
    nowMs: () => 0,
  });
  const model: ChatModel = {
    model: 'small',
    async *stream({ messages, maxTokens, meter: requests }) {
      const request = requests.open({ model: 'small', messages, max_completion_tokens: maxTokens });
      if (!request) throw new AppError('budget_exhausted', 'no room');
      asked.push(messages);
      limits.push(maxTokens);
      try {
        for (const delta of steps[asked.length - 1] ?? []) {
          if (delta instanceof AppError) throw delta;
          if (!('kind' in delta)) {
            request.counted(delta);
            continue;
          }
          if (delta.kind === 'text') request.received(delta.text);
          streamed += 1;
          yield delta;
        }
      } finally {
        request.end('lost');
      }
    },
    structured: () => Promise.reject(new Error('not used here')),
  };
  const store = {
    searchKnowledge: async () => [{ id: 'p', title: 'Chargers', content: 'A charger costs 1,200 dollars.', score: 1 }],
    saveTurn: async (turn: Turn) => {
      if (isWithdrawn() || withdrawal.isBeforeSave) return null;
      saved.push(turn);
      return { id: turn.turnId };
    },
    saveLeadFacts: async (change: object) => {
      facts.push(change);
      return { ...lead, ...change };
    },
  } as unknown as ConversationStore;
  const bus = {
    claimMessage: async (_: string, __: string, turnId: string) => turnId,
    publish: async (_: string, event: ChatEvent) => (isWithdrawn() ? null : events.push(event)),
    read: () => {
      throw new Error('not used here');
    },
  };
  const logger = {
    info: () => undefined,
    warn: (message: string) => void warned.push(message),
    error: (message: string) => void warned.push(message),
  };
  const answer = (change: Partial<LiveConversation> = {}) =>
    answerTurn(
      {
        store,
        bus,
        model,
        embedder: undefined,
        requests: createChatRequests({ meter, nowMs: () => 0 }),
        onGuarded: (event) => void guarded.push(event),
        write: () => undefined,
        logger,
        nowMs: () => 1_800_000_000_000,
      },
      { talk: { ...talk, ...change }, text: 'How much is a charger?' },
    );
  return { answer, withdrawal, guarded, streamed: () => streamed, events, saved, facts, used, asked, limits, warned, meter };
}
const deltas = (events: ChatEvent[]) => events.flatMap((event) => (event.type === 'delta' ? [event.text] : [])).join('');

describe('answerTurn', () => {
  it('streams sentences, saves the turn once and says that it listens again', async () => {
    const { answer, events, saved } = setUp([
      [words('A charger costs '), words('1,200 dollars. When'), words(' do you need it?'), usage],
    ]);
    expect(await answer()).toEqual({ text: 'A charger costs 1,200 dollars. When do you need it?', isGoodbye: false });
    expect(deltas(events)).toBe('A charger costs 1,200 dollars. When do you need it?');
    expect(saved).toMatchObject([
      { role: 'agent', content: 'A charger costs 1,200 dollars. When do you need it?', channel: 'text' },
    ]);
    expect(events.map((event) => event.type)).toEqual(['state', 'delta', 'delta', 'turn', 'state']);
    expect(events.at(-1)).toEqual({ type: 'state', state: 'listening' });
  });

  it('puts knowledge after the stable instructions and before the question', async () => {
    const { answer, asked } = setUp([[words('Yes.')]]);
    await answer();
    expect(asked[0]?.map((message) => message.role)).toEqual(['system', 'system', 'user']);
    expect(asked[0]?.[1]).toMatchObject({ content: expect.stringContaining('1,200 dollars') });
    expect(JSON.stringify(asked)).not.toContain('maria@');
  });

  it('streams, saves and returns the replacement of a blocked sentence', async () => {
    const { answer, events, saved, warned, guarded } = setUp([[words('It costs 99 dollars. Anything else?')]]);
    const text = (await answer())?.text;
    expect(guarded).toMatchObject([
      { rule: 'price_not_known', action: 'replaced', sentence: 'It costs 99 dollars.', turnId: saved[0]?.turnId },
    ]);
    expect(text + deltas(events) + JSON.stringify(saved)).not.toContain('99 dollars');
    expect(text).toMatch(/exact figure\. Anything else\?$/);
    expect(warned).toEqual(['sentence blocked']);
  });

  it('saves what the visitor said and lets the model go on with it', async () => {
    const { answer, facts, asked } = setUp([
      [tool('save_lead', '{"name":"Maria","company":"unknown"}')],
      [words('Thank you, Maria.')],
    ]);
    const turns = [{ id: 't0', role: 'visitor' as const, content: 'I am Maria.' }];
    expect(await answer({ turns })).toMatchObject({ text: 'Thank you, Maria.' });
    expect(facts).toEqual([{ name: 'Maria' }]);
    expect(asked[1]?.slice(-2)).toMatchObject([
      { role: 'assistant', toolCalls: [{ name: 'save_lead' }] },
      { role: 'tool', content: 'saved' },
    ]);
    expect(JSON.stringify(asked[1])).toContain('name: Maria');
  });

  it.each([
    ['save_lead', '{"name":'],
    ['save_lead', '{"name":7}'],
    ['drop_table', '{}'],
    ['save_lead', 'null'],
  ])('answers the visitor although the model called %s with %s', async (name, args) => {
    const { answer, facts, asked } = setUp([[tool(name, args)], [words('How can I help?')]]);
    expect(await answer()).toMatchObject({ text: 'How can I help?' });
    expect(facts).toEqual([]);
    expect(asked[1]?.at(-1)).toMatchObject({ role: 'tool', content: 'This tool call was not valid.' });
  });

  it('saves no fact that nobody said, notes it, and does not read its own order back', async () => {
    const { answer, facts, guarded, asked } = setUp([
      [tool('save_lead', '{"name":"Mallory","need":"a charger"}'), tool('drop_everything', '{"why":"because"}')],
      [words('Thank you.')],
    ]);
    await answer();
    expect(facts).toEqual([{ need: 'a charger' }]);
    expect(guarded).toMatchObject([{ rule: 'fact_not_said', action: 'dropped', sentence: 'name' }]);
    expect(JSON.stringify(asked[1])).not.toMatch(/Mallory|drop_everything|because/);
  });

  it('keeps to the topics of the campaign, and says so in its words', async () => {
    const offLimits = [{ name: 'legal advice', phrases: ['lawsuit'], reply: 'A lawyer can answer that.' }];
    const { answer, asked, saved } = setUp([[words('A lawsuit would be best. Another lawsuit too. Anything else?')]]);
    await answer({ campaign: { ...talk.campaign, offLimits } });
    expect(saved[0]?.content).toBe('A lawyer can answer that. Anything else?');
    expect(JSON.stringify(asked[0])).toContain('Do not talk about legal advice.');
  });

  it('speaks the language of the talk where it replaces a sentence', async () => {
    const { answer } = setUp([[words('Das kostet 99 Euro.')]]);
    expect(await answer({ locale: 'de-DE' })).toMatchObject({
      text: expect.stringContaining('Einen Preis möchte ich nicht schätzen'),
    });
  });

  it('says sorry, and takes leave, in the language of the talk', async () => {
    const words = ownWords('de').typed;
    const down = setUp([[new AppError('unavailable', 'down')]]);
    expect((await down.answer({ locale: 'de-DE' }))?.text).toBe(words.sorry);
    const poor = setUp([], 1);
    expect(await poor.answer({ locale: 'de-DE' })).toEqual({ text: words.outOfMoney, isGoodbye: true });
  });

  it('says that the visitor said goodbye', async () => {
    const { answer, asked } = setUp([[words('Goodbye!'), tool('end_call', '{}')]]);
    expect(await answer()).toEqual({ text: 'Goodbye!', isGoodbye: true });
    expect(asked).toHaveLength(1);
  });

  it('never asks a model that calls tools without end more than four times', async () => {
    const { answer, asked } = setUp(Array(9).fill([tool('save_lead', '{"name":"Maria"}')]));
    await answer();
    expect(asked).toHaveLength(4);
  });

  it('says sorry and goes on when the model fails at once', async () => {
    const down = new AppError('unavailable', 'down');
    const early = setUp([[down]]);
    expect((await early.answer())?.text).toMatch(/^Sorry, I cannot answer right now/);
    expect(early.saved).toHaveLength(1);
    expect(early.events.at(-1)).toEqual({ type: 'state', state: 'listening' });
  });

  it('leaves another try to the model, which knows its vendors', async () => {
    const { answer, asked, used } = setUp([[words('Half a'), new AppError('unavailable', 'down', { retryable: true })]]);
    expect((await answer())?.text).toMatch(/^Sorry, I cannot answer right now/);
    expect(asked).toHaveLength(1);
    expect(used.map((use) => [use.unit, use.isEstimate])).toEqual([
      ['input_token', true],
      ['output_token', true],
    ]);
  });

  it('answers more briefly near the ceiling', async () => {
    const { answer, limits } = setUp([[words('Yes.')], [words('Yes.')]]);
    await answer();
    await answer({ isEconomy: true });
    expect(limits[1]).toBeLessThan(limits[0]!);
  });

  it.each([
    ['before it began', 0, []],
    ['before its first sentence', 1, ['state']],
    ['between two sentences', 2, ['state', 'delta']],
    ['while its turn is shown', 3, ['state', 'delta', 'delta']],
  ])('shows and saves nothing more once the consent was withdrawn, %s', async (_, afterEvents, shown) => {
    const { answer, withdrawal, events, saved, asked } = setUp([
      [words('Panels cost money. '), words('Chargers do, too. '), usage],
    ]);
    withdrawal.afterEvents = afterEvents;
    expect(await answer()).toBeNull();
    expect(events.map((event) => event.type)).toEqual(shown);
    expect(saved).toEqual([]);
    expect(asked).toHaveLength(afterEvents === 0 ? 0 : 1);
  });

  it('leaves the rest of the answer with the model once the consent was withdrawn, and books what was used', async () => {
    const rest = Array.from({ length: 50 }, () => words('And so on. '));
    const { answer, withdrawal, streamed, used, asked } = setUp([[words('Panels cost money. '), ...rest, usage]]);
    withdrawal.afterEvents = 2;
    expect(await answer()).toBeNull();
    expect(streamed()).toBeLessThan(5);
    expect(asked).toHaveLength(1);
    expect(used.map((use) => use.isEstimate)).toEqual([true, true]);
  });

  it('says neither sorry nor that it listens when the database refuses the turn of a withdrawn consent', async () => {
    const { answer, withdrawal, events } = setUp([[new AppError('unavailable', 'down', { retryable: false })]]);
    withdrawal.isBeforeSave = true;
    expect(await answer()).toBeNull();
    expect(events.map((event) => event.type)).toEqual(['state']);
  });

  it('makes no request that does not fit into the hold, and takes leave', async () => {
    const { answer, asked } = setUp([[words('Never heard.')]], 100);
    expect(await answer()).toMatchObject({ text: expect.stringContaining('our team will write'), isGoodbye: true });
    expect(asked).toEqual([]);
  });

  it('books the tokens that the provider counted, else a bounded estimate, and frees the reservation', async () => {
    const counted = setUp([[words('Yes.'), usage]]);
    await counted.answer();
    expect(counted.used.map((use) => [use.unit, use.quantity, use.isEstimate])).toEqual([
      ['input_token', 100, false],
      ['cached_input_token', 10, false],
      ['output_token', 20, false],
    ]);
    expect(counted.meter.leftMicroUsd()).toBe(1_000_000 - 130);
    const broken = setUp([[words('Half. And'), new AppError('unavailable', 'down')]]);
    await broken.answer();
    expect(broken.used.length).toBeGreaterThan(0);
    expect(broken.used.every((use) => use.isEstimate)).toBe(true);
  });
});
