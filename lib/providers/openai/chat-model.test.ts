import { createServer, type Server } from 'node:http';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listenOnLoopback } from '../../../local/service-lifecycle.ts';
import type { ChatRequests } from '../../budget/chat-requests.ts';
import type { ChatDelta, ChatModel } from '../../conversation/chat-model.ts';
import { TOOLS } from '../../conversation/tools.ts';
import { createChatModel } from './chat-model.ts';
import { createEmbedder } from './embedder.ts';

let server: Server;
let client: OpenAI;
/** What the meter was told. */
let passed: unknown[][] = [];
let isCovered = true;
const meter: Pick<ChatRequests, 'open'> = {
  open: () =>
    isCovered
      ? {
          received: (piece) => void passed.push(['received', piece]),
          counted: (usage) => void passed.push(['counted', usage]),
          end: (outcome) => {
            if (!passed.some(([kind]) => kind === 'end')) passed.push(['end', outcome]);
          },
        }
      : null,
};
let bodies: Record<string, unknown>[] = [];
let reply: { status: number; body: string; type?: string };
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
    if (reply.body === 'hang') return;
    response.writeHead(reply.status, { 'content-type': reply.type ?? 'application/json', 'retry-after-ms': '1' }).end(reply.body);
  });
  client = new OpenAI({ apiKey: 'sk-test', baseURL: `${await listenOnLoopback(server, 0)}/v1` });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  bodies = [];
  passed = [];
  isCovered = true;
});

const cutSse = (...chunks: object[]) => ({
  status: 200,
  type: 'text/event-stream',
  body: `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`,
});
const sse = (...chunks: object[]) => cutSse(...chunks, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const delta = (content: object) => ({ choices: [{ index: 0, delta: content }] });
const signal = () => AbortSignal.timeout(5000);
async function stream(model: ChatModel = createChatModel(client, 'small')): Promise<ChatDelta[]> {
  const out: ChatDelta[] = [];
  for await (const item of model.stream({
    messages: [{ role: 'user', content: 'Hi' }],
    tools: TOOLS,
    maxTokens: 50,
    meter,
    signal: signal(),
  }))
    out.push(item);
  return out;
}

describe('a streamed answer', () => {
  it('gives text as it comes and usage without what was cached', async () => {
    reply = sse(delta({ content: 'Hel' }), delta({ content: 'lo.' }), {
      choices: [],
      usage: { prompt_tokens: 100, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 60 } },
    });
    expect(await stream()).toEqual([
      { kind: 'text', text: 'Hel' },
      { kind: 'text', text: 'lo.' },
    ]);
    expect(bodies[0]).toMatchObject({
      model: 'small',
      stream: true,
      max_completion_tokens: 50,
      reasoning_effort: 'none',
      stream_options: { include_usage: true },
    });
    expect(JSON.stringify(bodies[0]?.tools)).toContain('save_lead');
  });

  it('puts a tool call together from its pieces, two at once too', async () => {
    const piece = (index: number, part: object) => delta({ tool_calls: [{ index, ...part }] });
    reply = sse(
      piece(0, { id: 'a', function: { name: 'save_lead', arguments: '{"na' } }),
      piece(1, { id: 'b', function: { name: 'end_call', arguments: '{}' } }),
      piece(0, { function: { arguments: 'me":"Maria"}' } }),
    );
    const deltas = await stream();
    expect(deltas.filter(({ kind }) => kind === 'tool_call')).toEqual([
      { kind: 'tool_call', call: { id: 'a', name: 'save_lead', arguments: '{"name":"Maria"}' } },
      { kind: 'tool_call', call: { id: 'b', name: 'end_call', arguments: '{}' } },
    ]);
    // While they are written, each piece is a sign of life.
    expect(deltas[0]).toEqual({ kind: 'text', text: '' });
  });

  it.each([
    ['without a word', sse(delta({})), 1],
    ['that is empty', { status: 200, type: 'text/event-stream', body: '' }, 1],
    ['with status 500', { status: 500, body: '{}' }, 1],
    ['with status 401', { status: 401, body: '{}' }, 1],
  ])('%s is a fault', async (_, scripted, requests) => {
    reply = scripted;
    await expect(stream()).rejects.toMatchObject({ code: 'unavailable', message: 'The assistant cannot answer right now.' });
    expect(bodies).toHaveLength(requests);
  });
});

describe('the meter of a request', () => {
  it('hears every piece, tool calls included, and the count', async () => {
    reply = sse(
      delta({ content: 'Hel' }),
      delta({ content: 'lo.' }),
      delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'save_lead', arguments: '{"na' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: 'me":"M"}' } }] }),
      { choices: [], usage: { prompt_tokens: 100, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 60 } } },
    );
    await stream();
    expect(passed).toEqual([
      ['received', 'Hel'],
      ['received', 'lo.'],
      ['received', 'save_lead{"na'],
      ['received', 'me":"M"}'],
      ['counted', { promptTokens: 40, cachedTokens: 60, completionTokens: 5 }],
      ['end', 'answered'],
    ]);
  });

  it('hears that a request was refused by its status', async () => {
    reply = { status: 429, body: '{}' };
    await expect(stream()).rejects.toMatchObject({ retryable: true });
    expect(passed).toEqual([['end', 'refused']]);
  });

  it('hears what arrived although the caller went away', async () => {
    reply = sse(delta({ content: 'One. ' }), delta({ content: 'Two. ' }), delta({ content: 'Three.' }));
    for await (const item of createChatModel(client, 'small').stream({
      messages: [{ role: 'user', content: 'Hi' }],
      tools: TOOLS,
      maxTokens: 50,
      meter,
      signal: signal(),
    }))
      if (item.kind === 'text') break;
    expect(passed.filter(([kind]) => kind === 'received').map(([, piece]) => piece)).toEqual(['One. ', 'Two. ', 'Three.']);
    expect(passed.filter(([kind]) => kind === 'end')).toHaveLength(1);
  });

  it('hears that an answer was lost on the way', async () => {
    reply = { status: 200, type: 'text/event-stream', body: 'hang' };
    const gone = new AbortController();
    const asking = createChatModel(client, 'small').structured({
      name: 'summary',
      messages: [{ role: 'user', content: 'Hi' }],
      schema: z.object({ need: z.string() }),
      maxTokens: 50,
      meter,
      signal: gone.signal,
    });
    while (bodies.length === 0) await new Promise((resolve) => setImmediate(resolve));
    gone.abort();
    await expect(asking).rejects.toMatchObject({ code: 'unavailable' });
    expect(passed).toContainEqual(['end', 'lost']);
  });

  it('keeps a request from being made that the budget does not cover', async () => {
    isCovered = false;
    reply = sse(delta({ content: 'Never.' }));
    await expect(stream()).rejects.toMatchObject({ code: 'budget_exhausted' });
    expect(bodies).toEqual([]);
  });

  it('keeps nothing at the vendor', async () => {
    reply = sse(delta({ content: 'Yes.' }));
    await stream();
    reply = { status: 200, body: '{}' };
    await createChatModel(client, 'small')
      .structured({ name: 'x', messages: [], schema: z.object({}), maxTokens: 5, meter, signal: signal() })
      .catch(() => undefined);
    expect(bodies.map((body) => body.store)).toEqual([false, false]);
  });
});

describe('an answer in a shape', () => {
  const ask = () =>
    createChatModel(client, 'small').structured({
      name: 'summary',
      messages: [{ role: 'user', content: 'Hi' }],
      schema: z.object({ need: z.string() }),
      maxTokens: 50,
      meter,
      signal: signal(),
    });
  const answer = (content: string) =>
    sse(delta({ content: content.slice(0, 3) }), delta({ content: content.slice(3) }), {
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: 3 },
    });

  it('is checked', async () => {
    reply = answer('{"need":"chargers"}');
    expect(await ask()).toEqual({ need: 'chargers' });
    expect(passed).toEqual([
      ['received', '{"n'],
      ['received', 'eed":"chargers"}'],
      ['counted', { promptTokens: 9, cachedTokens: 0, completionTokens: 3 }],
      ['end', 'answered'],
    ]);
  });

  it.each(['', 'no json', '{}', '{"need":7}'])('is a fault as %j', async (content) => {
    reply = answer(content);
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable', retryable: false });
  });

  it('is a fault of the line where it broke off', async () => {
    reply = cutSse(delta({ content: '{"need":"cha' }));
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});

describe('a stream that breaks counts against the vendor', () => {
  it.each([
    ['cut in its words', cutSse(delta({ content: 'A home charger costs' }))],
    [
      'cut in a tool call',
      cutSse(delta({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'end_call', arguments: '{"re' } }] })),
    ],
    ['without a word', sse()],
    ['of garbage', { status: 200, type: 'text/event-stream', body: 'data: {"choices": [{"delta": \n\n' }],
    ['in which nothing is JSON', { status: 200, type: 'text/event-stream', body: 'data: <html>\n\ndata: [DONE]\n\n' }],
  ])('%s', async (_, broken) => {
    reply = broken;
    await expect(stream()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});

describe('the embedder', () => {
  it('asks for 384 numbers and says so in its name', async () => {
    reply = { status: 200, body: JSON.stringify({ data: [{ index: 0, embedding: [0.1, 0.2] }], usage: { prompt_tokens: 2 } }) };
    const embedder = createEmbedder(client, 'text-embedding-3-small');
    expect(embedder.model).toBe('text-embedding-3-small:384');
    expect(await embedder.embed(['Hi'], signal())).toEqual({ vectors: [[0.1, 0.2]], tokens: 2 });
    expect(embedder.pricedAs).toBe('text-embedding-3-small');
    expect(bodies[0]).toMatchObject({ model: 'text-embedding-3-small', input: ['Hi'], dimensions: 384 });
  });

  it('does not try again on its own: the visitor waits', async () => {
    reply = { status: 500, body: '{}' };
    await expect(createEmbedder(client, 'x').embed(['Hi'], signal())).rejects.toThrow('500');
    expect(bodies).toHaveLength(1);
  });
});
