import { beforeAll, describe, expect, it } from 'vitest';
import type { Usage } from '../conversation/conversation-store.ts';
import { createCallMeter } from './call-meter.ts';
import { createChatRequests } from './chat-requests.ts';
import { countTokens, loadTokens } from './tokens.ts';

const MODEL = 'gpt-6-luna';

const PRICES = ['input_token', 'cached_input_token', 'output_token'].map((unit) => ({
  model: MODEL,
  unit,
  microUsdPerMillion: 1_000_000,
}));
function setUp(heldMicroUsd = 100_000) {
  const recorded: Usage[] = [];
  let clockMs = 0;
  const meter = createCallMeter({
    prices: PRICES,
    hold: { heldMicroUsd, usedMicroUsd: 0 },
    record: (usage) => void recorded.push(usage),
    nowMs: () => clockMs,
  });
  const requests = createChatRequests({ meter, nowMs: () => clockMs });
  const open = (content = 'How old may my roof be?') => {
    const request = requests.open({ model: MODEL, messages: [{ role: 'user', content }], max_completion_tokens: 100 });
    if (!request) throw new Error('not covered');
    return request;
  };
  const booked = () => recorded.map((usage) => [usage.unit, usage.quantity, usage.isEstimate]);
  return { meter, requests, open, recorded, booked, pass: (ms: number) => (clockMs += ms) };
}
const counted = { promptTokens: 80, cachedTokens: 20, completionTokens: 12 };

describe('a request to the chat model', () => {
  beforeAll(() => loadTokens(MODEL));

  it("is booked by the vendor's count, cached tokens at their own price", () => {
    const { open, booked, meter } = setUp();
    const request = open();
    request.received('Twenty years.');
    request.counted(counted);
    request.end('answered');
    expect(booked()).toEqual([
      ['input_token', 80, false],
      ['cached_input_token', 20, false],
      ['output_token', 12, false],
    ]);
    expect(meter.leftMicroUsd()).toBe(100_000 - 112);
  });

  it('is booked exactly although it was cut, when the count had arrived', () => {
    const { open, booked } = setUp();
    const request = open();
    request.counted(counted);
    request.end('lost');
    expect(booked().every(([, , isEstimate]) => isEstimate === false)).toBe(true);
  });

  it('is booked once, however often it ends', () => {
    const { open, recorded, requests } = setUp();
    const request = open();
    request.counted(counted);
    request.end('answered');
    request.end('lost');
    requests.closeAll();
    expect(recorded).toHaveLength(3);
  });

  it('costs nothing when the vendor refused it', () => {
    const { open, recorded, meter } = setUp();
    open().end('refused');
    expect(recorded).toEqual([]);
    expect(meter.leftMicroUsd()).toBe(100_000);
  });

  it('counts all that arrived when it is cut: words that were withheld, tool calls, and what was under way', () => {
    const { open, booked } = setUp();
    const silent = open();
    silent.end('lost');
    const told = open();
    const pieces = ['It', ' costs', ' 77', ' dollars', 'save_lead', '{"name":"Maria"}'];
    for (const piece of pieces) told.received(piece);
    told.end('lost');
    const [, quiet, , loud] = booked();
    expect(quiet).toEqual(['output_token', 6, true]);
    const tokens = countTokens(MODEL, pieces.join(''));
    expect(loud).toEqual(['output_token', tokens + tokens, true]);
  });

  it('adds what a fast vendor writes in the time until it notices, at most the limit of the answer', () => {
    const { open, booked, pass } = setUp();
    const request = open();
    for (let piece = 0; piece < 40; piece += 1) {
      request.received(' word');
      pass(10);
    }
    request.end('lost');
    expect(booked()[1]).toEqual(['output_token', 40 + 10, true]);
    const long = open();
    for (let piece = 0; piece < 99; piece += 1) long.received(' word');
    long.end('lost');
    expect(booked()[3]).toEqual(['output_token', 100, true]);
  });

  it('has the prompt that the tokenizer counts when no count comes, its tools as the vendor counted them before', () => {
    const { open, booked, requests } = setUp();
    open().end('lost');
    expect(booked()[0]).toEqual(['input_token', countTokens(MODEL, 'How old may my roof be?') + 1 + 3 + 3, true]);
    const withTools = { model: MODEL, messages: [{ role: 'user', content: 'Hello' }], tools: [{ type: 'function' }] };
    const first = requests.open(withTools);
    first?.counted({ promptTokens: 40, cachedTokens: 8, completionTokens: 1 });
    first?.end('answered');
    requests.open(withTools)?.end('lost');
    expect(booked().at(-2)).toEqual(['input_token', 48, true]);
  });

  it('reserves the bytes of its whole body and the longest answer, and is not made without room', () => {
    const { requests, meter } = setUp(500);
    const body = {
      model: MODEL,
      messages: [{ role: 'user', content: '你好' }],
      tools: [{ x: 'schema' }],
      max_completion_tokens: 100,
    };
    const request = requests.open(body);
    expect(meter.leftMicroUsd()).toBe(500 - Buffer.byteLength(JSON.stringify(body)) - 100);
    request?.end('refused');
    expect(requests.fits({ model: MODEL, text: 'x'.repeat(400), maxTokens: 100 })).toBe(true);
    expect(requests.fits({ model: MODEL, text: 'x'.repeat(401), maxTokens: 100 })).toBe(false);
    expect(requests.open({ ...body, max_completion_tokens: 450 })).toBeNull();
    expect(meter.leftMicroUsd()).toBe(500);
  });

  it('that is still under way at the end of the call is booked then', () => {
    const { open, requests, recorded, meter } = setUp();
    open().received('Yes');
    requests.closeAll();
    expect(recorded.map((usage) => usage.unit)).toEqual(['input_token', 'output_token']);
    expect(meter.leftMicroUsd()).toBe(100_000 - recorded.reduce((sum, usage) => sum + usage.quantity, 0));
  });
});
