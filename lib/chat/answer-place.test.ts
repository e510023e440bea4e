import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../contracts/visit.ts';
import type { ChatModel } from '../conversation/chat-model.ts';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { closeChat, postMessage } from './chat-session.ts';

const HELD = 6_000;
/** With a prompt of a byte a token at most, and 300 tokens of answer: what a request may cost is about the whole hold. */
const PRICES = [
  ['input_token', 500_000],
  ['cached_input_token', 0],
  ['output_token', 10_000_000],
].map(([unit, microUsdPerMillion]) => ({ model: 'small', unit, microUsdPerMillion }));

/** A database that several web processes share, with the line of `take_answer_place` as its migration has it. */
function setUp() {
  const turns: { id: string; role: string; content: string }[] = [];
  const line: string[] = [];
  let state = 'live';
  let closing = '';
  let used = 0;
  let running = 0;
  let mostRunning = 0;
  const prompts: string[] = [];
  const leave = (id: string) => {
    const at = line.indexOf(id);
    if (at >= 0) line.splice(at, 1);
    return { left: at >= 0 };
  };
  const places = (args: Record<string, unknown>) => {
    const id = String(args.place_id);
    if (state === 'ended' || (closing && id !== closing && line[0] !== id)) {
      leave(id);
      return { state: 'over' };
    }
    if (args.is_last) closing = id;
    if (!line.includes(id)) line.push(id);
    return { state: line[0] === id ? 'first' : 'waiting' };
  };
  const answers: Record<string, (args: Record<string, unknown>) => unknown> = {
    begin_conversation: () =>
      state === 'ended'
        ? { state }
        : {
            state,
            conversationId: 'c1',
            customerId: 'k1',
            locale: 'en-US',
            maxCallS: 300,
            isEconomy: false,
            turns: structuredClone(turns),
            campaign: { slug: 'demo', agentName: 'Sol', businessName: 'Sonora', greeting: 'Hello.', persona: '' },
            lead: { email: 'm@v.example', name: null, company: null, need: null, budget: null, timeline: null, phone: null },
            hold: { heldMicroUsd: HELD, usedMicroUsd: used },
            prices: PRICES,
          },
    save_turn: (args) => {
      turns.push({ id: String(args.turn_id), role: String(args.role), content: String(args.content) });
      return { id: args.turn_id };
    },
    renew_hold: () => ({ isGranted: true, heldMicroUsd: HELD, usedMicroUsd: used, channel: 'text' }),
    record_usage: (args) => {
      const price = PRICES.find(({ unit }) => unit === args.unit)?.microUsdPerMillion ?? 0;
      used += Math.ceil((Number(args.quantity) * Number(price)) / 1_000_000);
      return { costMicroUsd: 1 };
    },
    take_answer_place: places,
    leave_answer_place: (args) => leave(String(args.place_id)),
    end_conversation: () => {
      state = 'ended';
      return { isFirst: true };
    },
    search_knowledge: () => [],
    save_guardrail_event: () => ({ id: 'g' }),
  };
  const call: CallFunction = async (name, args, result) => {
    await tick();
    return result.parse(answers[name]?.(args));
  };
  const model: ChatModel = {
    model: 'small',
    async *stream({ messages, maxTokens, meter }) {
      const request = meter?.open({ model: 'small', messages, max_completion_tokens: maxTokens });
      if (!request) throw new AppError('budget_exhausted', 'no room');
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      prompts.push(messages.findLast(({ role }) => role === 'user')?.content ?? '');
      await tick();
      yield { kind: 'text', text: 'Yes.' };
      request.counted({ promptTokens: 800, cachedTokens: 0, completionTokens: 100 });
      running -= 1;
      request.end('answered');
    },
    structured: () => Promise.reject(new Error('down')),
  };
  const events: ChatEvent[] = [];
  const silent = () => undefined;
  let clockMs = 1_800_000_000_000;
  const process = () => ({
    call,
    model,
    embedder: undefined,
    logger: { info: silent, warn: silent, error: silent },
    // Every message has an id of its own, which begins with its time.
    nowMs: () => clockMs++,
    sleep: () => tick(),
    bus: {
      publish: async (_: string, event: ChatEvent): Promise<number | null> => events.push(event),
      claimMessage: async (_c: string, _m: string, turnId: string) => turnId,
      async *read() {
        yield* [];
      },
    },
  });
  return {
    process,
    prompts,
    turns,
    line,
    events,
    used: () => used,
    mostRunning: () => mostRunning,
  };
}

describe('messages that come at once', () => {
  it('are answered one at a time and in order over four web processes, and spend no more than the hold', async () => {
    const shared = setUp();
    const processes = Array.from({ length: 4 }, shared.process);
    const taken = [];
    for (let number = 0; number < 40; number += 1) {
      const message = { text: `Question ${number}`, clientMessageId: `m${number}` };
      taken.push(await postMessage(processes[number % 4]!, { conversationId: 'c1', message }));
    }
    await Promise.all(taken.map(({ answer }) => answer()));
    expect(shared.mostRunning()).toBe(1);
    expect(shared.used()).toBeLessThanOrEqual(HELD);
    expect(shared.prompts.length).toBeGreaterThan(1);
    expect(shared.prompts).toEqual(shared.prompts.map((_, number) => `Question ${number}`));
    expect(shared.line).toEqual([]);
  });

  it('wait no longer when the visitor hangs up: the answer under way is given, the rest stays saved', async () => {
    const shared = setUp();
    const [one, two] = [shared.process(), shared.process()];
    const post = (number: number) =>
      postMessage(one, {
        conversationId: 'c1',
        message: { text: `Question ${number}`, clientMessageId: `m${number}` },
      });
    const taken = [await post(0), await post(1), await post(2)];
    const answers = taken.map(({ answer }) => answer());
    while (shared.prompts.length === 0) await tick();
    await closeChat(two, { conversationId: 'c1', reason: 'hang_up' });
    await Promise.all(answers);
    expect(shared.prompts).toEqual(['Question 0']);
    expect(shared.turns.filter(({ role }) => role === 'visitor')).toHaveLength(3);
    expect(shared.events.filter(({ type }) => type === 'end')).toEqual([{ type: 'end', reason: 'hang_up' }]);
  });
});
