import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { runProviders } from '../testing/run-providers.ts';
import { cacheDir, itWithModel } from '../testing/weights-for-test.ts';

const providers = runProviders({ cacheDir });
const client = () => new OpenAI({ apiKey: 'local-test', baseURL: `${providers().url}/v1`, maxRetries: 0 });

const SYSTEM = `You are Ava of Sunny Solar.
# Rules
Be short.
# Knowledge
[1] Financing: We offer financing over five, ten or fifteen years. No down payment is needed.
[2] Warranty: Panels have a 25 year warranty.
[3] Permits: We file the permit for you.
# Lead
email: maria@example.com
name: unknown`;
const SAVE_LEAD = {
  type: 'function',
  function: { name: 'save_lead', parameters: { type: 'object', properties: { name: { type: 'string' } } } },
} as const;
const END_CALL = { type: 'function', function: { name: 'end_call', parameters: { type: 'object', properties: {} } } } as const;

describe('chat completions', () => {
  it('streams a reply that ends with the usage it journals', async () => {
    const stream = await client().chat.completions.create({
      model: 'gpt-any',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: 'Do you file the permit?' },
      ],
    });
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    const finishes: (string | null)[] = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (chunk.choices[0]) finishes.push(chunk.choices[0].finish_reason);
      usage = chunk.usage ?? usage;
    }
    expect(text).toContain('We file the permit for you.');
    expect(finishes.at(-1)).toBe('stop');
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    const entry = providers().context.journal.list({ vendor: 'llm' }).at(-1);
    expect(entry?.usage).toEqual({ promptTokens: usage?.prompt_tokens, completionTokens: usage?.completion_tokens });
  });

  it('calls save_lead before it answers, in pieces as the delta format has them', async () => {
    const runner = client().chat.completions.stream({
      model: 'gpt-any',
      tools: [SAVE_LEAD],
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: 'My name is Maria Lopez.' },
      ],
    });
    const { choices } = await runner.finalChatCompletion();
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'save_lead', arguments: '{"name":"Maria Lopez"}' } },
    ]);
  });

  it('answers after the tool result and asks for what is still missing', async () => {
    const call = {
      id: 'call_1',
      type: 'function' as const,
      function: { name: 'save_lead', arguments: '{"name":"Maria Lopez"}' },
    };
    const { choices } = await client().chat.completions.create({
      model: 'gpt-any',
      tools: [SAVE_LEAD],
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: 'My name is Maria Lopez.' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'saved' },
      ],
    });
    expect(choices[0]?.message.content).toBe('Nice to meet you, Maria. What are you looking for?');
  });

  it('says goodbye and hangs up when the visitor does', async () => {
    const { choices } = await client().chat.completions.create({
      model: 'gpt-any',
      tools: [SAVE_LEAD, END_CALL],
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: 'Okay, goodbye.' },
      ],
    });
    expect(choices[0]?.message.content).toContain('Goodbye');
    expect(choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'end_call', arguments: '{}' } }]);
  });

  it('summarises a call as JSON that fits the schema', async () => {
    const schema = {
      type: 'object',
      properties: { summary: { type: 'string' }, need: { type: 'string' }, nextStep: { type: 'string' } },
      required: ['summary', 'need', 'nextStep'],
      additionalProperties: false,
    };
    const transcript =
      'agent: How can I help?\nvisitor: We want chargers for six vans.\nagent: May I have your name?\nvisitor: Dave from Granite Bakery. Our budget is about forty thousand dollars.\nvisitor: Please have somebody call me on Monday morning.';
    const { choices } = await client().chat.completions.create({
      model: 'gpt-any',
      response_format: { type: 'json_schema', json_schema: { name: 'call_summary', strict: true, schema } },
      messages: [{ role: 'user', content: transcript }],
    });
    const summary = JSON.parse(choices[0]?.message.content ?? '') as Record<string, string>;
    expect(Object.keys(summary)).toEqual(['summary', 'need', 'nextStep']);
    expect(summary.need).toBe('We want chargers for six vans');
    expect(summary.summary).toContain('forty thousand dollars');
    expect(summary.nextStep).toContain('call me on Monday morning');
  });

  it.each([
    ['How much is a small system?', 'pricing'],
    ['Can I talk to a real person?', 'handoff'],
    ['Okay, bye.', 'goodbye'],
    ['The weather is nice.', 'other'],
  ])('classifies %j as %s in the words of the schema', async (text, intent) => {
    const schema = {
      type: 'object',
      properties: {
        intent: { type: 'string', enum: ['pricing', 'handoff', 'booking', 'goodbye', 'other'] },
        complexity: { type: 'string', enum: ['low', 'high'] },
        confidence: { type: 'number' },
      },
    };
    const { choices } = await client().chat.completions.create({
      model: 'gpt-any',
      response_format: { type: 'json_schema', json_schema: { name: 'intent', schema } },
      messages: [{ role: 'user', content: text }],
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toMatchObject({
      intent,
      complexity: 'low',
      confidence: expect.any(Number),
    });
  });

  it.each([
    ['We need charging for six vans at our depot.', 'commercial-fleets'],
    ['How much is a small system?', undefined],
  ])('brings in the specialist whose subject %j is, and only that one', async (text, specialist) => {
    const parameters = { type: 'object', properties: { specialist: { type: 'string' }, reason: { type: 'string' } } };
    const description =
      'Brings in a specialist. roofs: tiles and gutters; commercial-fleets: charging for vans, trucks, a depot.';
    const { choices } = await client().chat.completions.create({
      model: 'gpt-any',
      tools: [{ type: 'function', function: { name: 'hand_over_to_specialist', description, parameters } }],
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: text },
      ],
    });
    const calls = (choices[0]?.message.tool_calls ?? []).map((call) =>
      'function' in call ? JSON.parse(call.function.arguments) : {},
    );
    expect(calls.map((args) => (args as { specialist: string }).specialist)).toEqual(specialist ? [specialist] : []);
  });

  it("says what is wrong with a request in OpenAI's error shape", async () => {
    const wrong = client().chat.completions.create({ model: 'gpt-any', messages: [] });
    await expect(wrong).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
  });
});

describe('embeddings', () => {
  itWithModel('embeddings', 'gives the SDK unit vectors of 384 numbers, near for near meanings, in both encodings', async () => {
    const input = ['How much does it cost?', 'What is the price?', 'The cat sleeps.'];
    const packed = await client().embeddings.create({ model: 'any-id', input });
    const plain = await client().embeddings.create({ model: 'any-id', input, encoding_format: 'float' });
    const [cost, price, cat] = packed.data.map((one) => one.embedding);
    const nearness = (a: number[] = [], b: number[] = []) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
    expect(cost).toHaveLength(384);
    expect(nearness(cost, cost)).toBeCloseTo(1, 3);
    expect(nearness(cost, price)).toBeGreaterThan(nearness(cost, cat) + 0.2);
    expect(plain.data[2]?.embedding[7]).toBeCloseTo(cat?.[7] ?? 9, 5);
    expect(packed.model).toBe('any-id');
    expect(packed.usage.prompt_tokens).toBeGreaterThan(10);
  });
});

describe('the rest', () => {
  it('lists models and flags what the rules flag', async () => {
    const models = await client().models.list();
    expect(models.data.map((model) => model.id)).toContain('local-rules');
    const { results } = await client().moderations.create({ input: ['What do panels cost?', 'I will kill you'] });
    expect(results.map((result) => result.flagged)).toEqual([false, true]);
    expect(results[1]?.categories.violence).toBe(true);
  });
});

describe('without weights', () => {
  const bare = runProviders();

  it('refuses embeddings with 503 and still chats', async () => {
    const openai = new OpenAI({ apiKey: 'local-test', baseURL: `${bare().url}/v1`, maxRetries: 0 });
    await expect(openai.embeddings.create({ model: 'any-id', input: 'x' })).rejects.toMatchObject({ status: 503 });
    const { choices } = await openai.chat.completions.create({
      model: 'x',
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content: 'Do you offer financing?' },
      ],
    });
    expect(choices[0]?.message.content).toContain('We offer financing');
  });
});
