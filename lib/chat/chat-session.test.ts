import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../contracts/visit.ts';
import type { ChatModel } from '../conversation/chat-model.ts';
import { ownWords } from '../conversation/words/own-words.ts';
import type { CallFunction } from '../core/call-function.ts';
import { ChatPost, closeChat, openChat, postMessage } from './chat-session.ts';
import { toEventStream } from './event-stream.ts';

const live = {
  state: 'live',
  conversationId: 'c1',
  customerId: 'k1',
  locale: 'en-US',
  maxCallS: 300,
  isEconomy: false,
  turns: [] as object[],
  campaign: { slug: 'demo', agentName: 'Sol', businessName: 'Sonora', greeting: 'Hello, this is Sol, an AI.', persona: '' },
  lead: { email: 'maria@visitor.example', name: null, company: null, need: null, budget: null, timeline: null, phone: null },
  hold: { heldMicroUsd: 100_000, usedMicroUsd: 0 },
  prices: ['input_token', 'cached_input_token', 'output_token'].map((unit) => ({ model: 'small', unit, microUsdPerMillion: 1 })),
};
const model: ChatModel = {
  model: 'small',
  async *stream() {
    yield { kind: 'text', text: 'Goodbye!' };
    yield { kind: 'tool_call', call: { id: 'x', name: 'end_call', arguments: '{}' } };
  },
  structured: () => Promise.reject(new Error('down')),
};
function setUp(begun: object = live, isWithdrawn = false) {
  const log: { name: string; args: Record<string, unknown> }[] = [];
  const events: ChatEvent[] = [];
  const claims = new Map<string, string>();
  const call: CallFunction = async (name, args, result) => {
    log.push({ name, args });
    const saved = log
      .filter((entry) => entry.name === 'save_turn')
      .map(({ args: turn }) => ({ id: turn.turn_id, role: turn.role, content: turn.content }));
    const answers: Record<string, unknown> = {
      begin_conversation:
        'turns' in begun && Array.isArray(begun.turns) ? { ...begun, turns: [...begun.turns, ...saved] } : begun,
      save_turn: isWithdrawn ? null : { id: 't' },
      renew_hold: { isGranted: true, heldMicroUsd: 100_000, usedMicroUsd: 0 },
      take_answer_place: { state: 'first' },
      leave_answer_place: { left: true },
      search_knowledge: [],
      save_guardrail_event: { id: 'g' },
      record_usage: { costMicroUsd: 1 },
      end_conversation: { isFirst: true },
    };
    return result.parse(structuredClone(answers[name]));
  };
  const silent = () => undefined;
  const ctx = {
    call,
    model,
    embedder: undefined,
    logger: { info: silent, warn: silent, error: silent },
    nowMs: () => 1_800_000_000_000,
    sleep: async () => undefined,
    bus: {
      publish: async (_: string, event: ChatEvent): Promise<number | null> => events.push(event),
      claimMessage: async (_: string, clientMessageId: string, turnId: string) => {
        const first = claims.get(clientMessageId) ?? turnId;
        claims.set(clientMessageId, first);
        return first;
      },
      async *read(_: string, lastId: number) {
        for (const [index, event] of events.entries()) if (index >= lastId) yield { id: index + 1, event };
      },
    },
  };
  return { ctx, log, events, names: () => log.map((entry) => entry.name) };
}

describe('openChat', () => {
  it('greets once, and not again after a reload', async () => {
    const fresh = setUp();
    await openChat(fresh.ctx, 'c1');
    expect(fresh.events).toMatchObject([{ type: 'turn', role: 'agent', text: 'Hello, this is Sol, an AI.', final: true }]);
    const back = setUp({ ...live, turns: [{ id: 't0', role: 'agent', content: 'Hello, this is Sol, an AI.' }] });
    await openChat(back.ctx, 'c1');
    expect(back.names()).toEqual(['begin_conversation']);
  });

  it('says once that it will be brief where the month nears its ceiling', async () => {
    const { ctx, events, log } = setUp({ ...live, isEconomy: true });
    await openChat(ctx, 'c1');
    expect(events).toMatchObject([{ text: expect.stringMatching(/^Hello, this is Sol, an AI\. .*briefly/) }]);
    expect(log.at(-1)?.args).toMatchObject({ content: (events[0] as { text: string }).text });
  });

  it('says so in the language of the talk, and greets in it', async () => {
    const { ctx, events } = setUp({ ...live, locale: 'de', isEconomy: true, campaign: { ...live.campaign, locale: 'en-US' } });
    await openChat(ctx, 'c1');
    const { introduce, howMayIHelp, typed } = ownWords('de');
    const introduction = introduce(live.campaign.agentName, live.campaign.businessName);
    expect(events).toMatchObject([{ text: `${introduction} ${howMayIHelp} ${typed.economy}` }]);
  });

  it('greets nobody who has just withdrawn the consent', async () => {
    const { ctx, events } = setUp(live, true);
    await expect(openChat(ctx, 'c1')).rejects.toMatchObject({ code: 'conflict' });
    expect(events).toEqual([]);
  });

  it('says kindly that there is no chat, with the next step', async () => {
    await expect(openChat(setUp({ state: 'ended' }).ctx, 'c1')).rejects.toMatchObject({ code: 'conflict' });
    await expect(openChat(setUp({ state: 'refused', channel: 'form' }).ctx, 'c1')).rejects.toMatchObject({
      code: 'budget_exhausted',
      extra: { channel: 'form' },
    });
  });
});

describe('postMessage', () => {
  const message = { text: 'Goodbye', clientMessageId: 'm1' };

  it('has saved and shown the message before it promises an answer', async () => {
    const { ctx, names, events } = setUp();
    const { turnId } = await postMessage(ctx, { conversationId: 'c1', message });
    expect(names()).toEqual(['begin_conversation', 'save_turn']);
    expect(events).toMatchObject([{ type: 'turn', id: turnId, role: 'visitor', text: 'Goodbye' }]);
  });

  it('renews the money, answers, and ends when the visitor said goodbye', async () => {
    const { ctx, names, events, log } = setUp();
    const { answer } = await postMessage(ctx, { conversationId: 'c1', message });
    await answer();
    expect(names().indexOf('renew_hold')).toBeLessThan(names().indexOf('search_knowledge'));
    expect(log.find((entry) => entry.name === 'end_conversation')?.args).toMatchObject({ reason: 'goodbye' });
    expect(names().lastIndexOf('record_usage')).toBeLessThan(names().indexOf('end_conversation'));
    expect(events.at(-1)).toEqual({ type: 'end', reason: 'goodbye' });
  });

  it('books what it asked of database and key-value store, in one row a leg before the end', async () => {
    const priced = [
      ...live.prices,
      { model: 'supabase-request', unit: 'request', microUsdPerMillion: 1 },
      { model: 'upstash-command', unit: 'command', microUsdPerMillion: 1 },
    ];
    const { ctx, log, events } = setUp({ ...live, prices: priced });
    const { answer } = await postMessage(ctx, { conversationId: 'c1', message: { text: 'Goodbye', clientMessageId: 'm1' } });
    await answer();
    const booked = (leg: string) =>
      log.flatMap(({ name, args }) => (name === 'record_usage' && args.leg === leg ? [Number(args.quantity)] : []));
    expect(booked('database').reduce((sum, requests) => sum + requests, 0)).toBe(log.length);
    // Four for each event, two for the claim.
    expect(booked('kv').reduce((sum, commands) => sum + commands, 0)).toBe(events.length * 4 + 2);
    expect([booked('database').length, booked('kv').length]).toEqual([2, 2]);
  });

  it('writes a row for a sentence that was held back, before the end', async () => {
    const { ctx, log } = setUp();
    const misled: ChatModel = {
      ...model,
      async *stream() {
        yield { kind: 'text', text: 'It costs 99 dollars. Goodbye!' };
        yield { kind: 'tool_call', call: { id: 'x', name: 'end_call', arguments: '{}' } };
      },
    };
    const { answer } = await postMessage({ ...ctx, model: misled }, { conversationId: 'c1', message });
    await answer();
    const names = log.map(({ name }) => name);
    expect(log.find(({ name }) => name === 'save_guardrail_event')?.args).toMatchObject({
      rule: 'price_not_known',
      action: 'replaced',
      channel: 'text',
      sentence: 'It costs 99 dollars.',
      turn_id: log.findLast(({ name }) => name === 'save_turn')?.args.turn_id,
    });
    expect(names.indexOf('save_guardrail_event')).toBeLessThan(names.indexOf('end_conversation'));
    expect(JSON.stringify(log.filter(({ name }) => name === 'save_turn'))).not.toContain('99 dollars');
  });

  it('takes a message once, however often the page sends it', async () => {
    const { ctx, names } = setUp();
    const first = await postMessage(ctx, { conversationId: 'c1', message });
    const repeat = await postMessage(ctx, { conversationId: 'c1', message });
    expect(repeat.turnId).toBe(first.turnId);
    await repeat.answer();
    expect(names()).toEqual(['begin_conversation', 'save_turn', 'begin_conversation']);
  });

  it.each([{ state: 'ended' }, { state: 'refused', channel: 'form' }])(
    'keeps as a note what comes when nobody may answer (%j)',
    async (begun) => {
      const { ctx, names } = setUp(begun);
      const { answer } = await postMessage(ctx, { conversationId: 'c1', message });
      await answer();
      expect(names()).toEqual(['begin_conversation', 'save_turn']);
    },
  );

  it.each([live, { state: 'ended' }])('keeps and shows nothing once the consent was withdrawn (%j)', async (begun) => {
    const { ctx, events, names } = setUp(begun, true);
    await expect(postMessage(ctx, { conversationId: 'c1', message })).rejects.toMatchObject({ code: 'conflict' });
    expect(events).toEqual([]);
    expect(names()).toEqual(['begin_conversation', 'save_turn']);
  });

  it('does not close by itself what the withdrawal of the consent ended', async () => {
    const { ctx, events, names } = setUp();
    const { answer } = await postMessage(ctx, { conversationId: 'c1', message });
    events.splice(0);
    ctx.bus.publish = async () => null;
    await answer();
    expect(events).toEqual([]);
    expect(names()).not.toContain('end_conversation');
  });

  it('takes no empty and no endless message', () => {
    for (const text of ['', '   ', 'x'.repeat(2001)]) expect(ChatPost.safeParse({ ...message, text }).success).toBe(false);
    expect(ChatPost.parse({ ...message, text: ' hi ' })).toEqual({ text: 'hi', clientMessageId: 'm1' });
  });
});

describe('a renewal that is refused', () => {
  it('ends the conversation with courteous words and what the facts say; no model is asked', async () => {
    const { ctx, log, events } = setUp();
    let asked = 0;
    const call: CallFunction = (name, args, result) =>
      name === 'renew_hold'
        ? Promise.resolve(result.parse({ isGranted: false, closeReason: 'budget' }))
        : ctx.call(name, args, result);
    const counting: ChatModel = {
      ...model,
      stream(request) {
        asked += 1;
        return model.stream(request);
      },
      structured: (request) => {
        asked += 1;
        return model.structured(request);
      },
    };
    const { answer } = await postMessage(
      { ...ctx, call, model: counting },
      { conversationId: 'c1', message: { text: 'And for two cars?', clientMessageId: 'm1' } },
    );
    await answer();
    expect(asked).toBe(0);
    expect(log.findLast(({ name }) => name === 'save_turn')?.args).toMatchObject({
      role: 'agent',
      content: expect.stringContaining('Thank you; your request is saved'),
    });
    expect(log.find(({ name }) => name === 'end_conversation')?.args).toMatchObject({ reason: 'budget' });
    expect(events.slice(-2)).toMatchObject([
      { type: 'turn', role: 'agent', final: true },
      { type: 'end', reason: 'budget' },
    ]);
  });

  it('says nothing in a conversation that ended otherwise', async () => {
    const { ctx, events, names } = setUp();
    const call: CallFunction = (name, args, result) =>
      name === 'renew_hold'
        ? Promise.resolve(result.parse({ isGranted: false, closeReason: 'hang_up' }))
        : ctx.call(name, args, result);
    const { answer } = await postMessage(
      { ...ctx, call },
      { conversationId: 'c1', message: { text: 'Hello?', clientMessageId: 'm1' } },
    );
    await answer();
    expect(events).toHaveLength(1);
    expect(names()).not.toContain('end_conversation');
  });
});

describe('closeChat', () => {
  it('ends with a summary from the facts when the model is down', async () => {
    const { ctx, log } = setUp({ ...live, turns: [{ id: 't0', role: 'visitor', content: 'Hi' }] });
    await closeChat(ctx, { conversationId: 'c1', reason: 'hang_up' });
    expect(log.at(-2)).toMatchObject({
      name: 'end_conversation',
      args: { reason: 'hang_up', summary: 'A visitor talked with the assistant (1 turn).' },
    });
  });

  it('ends nothing twice, but tells the page again', async () => {
    const { ctx, names, events } = setUp({ state: 'ended' });
    await closeChat(ctx, { conversationId: 'c1', reason: 'hang_up' });
    expect(names()).toEqual(['take_answer_place', 'begin_conversation', 'leave_answer_place']);
    expect(events).toEqual([{ type: 'end', reason: 'hang_up' }]);
  });
});

describe('the event stream', () => {
  it('writes ids, types and the rest as JSON, and closes after the end', async () => {
    const { ctx, events } = setUp();
    events.push(
      { type: 'delta', id: 't1', text: 'two\nlines' },
      { type: 'end', reason: 'goodbye' },
      { type: 'state', state: 'listening' },
    );
    const stream = toEventStream(ctx, { conversationId: 'c1', lastId: 0, signal: new AbortController().signal });
    expect(await new Response(stream).text()).toBe(
      ': open\n\nid: 1\nevent: delta\ndata: {"id":"t1","text":"two\\nlines"}\n\nid: 2\nevent: end\ndata: {"reason":"goodbye"}\n\n',
    );
  });

  it('continues after the last event that was seen', async () => {
    const { ctx, events } = setUp();
    events.push({ type: 'state', state: 'thinking' }, { type: 'end' });
    const stream = toEventStream(ctx, { conversationId: 'c1', lastId: 1, signal: new AbortController().signal });
    expect(await new Response(stream).text()).toBe(': open\n\nid: 2\nevent: end\ndata: {}\n\n');
  });
});
