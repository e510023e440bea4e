import OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { bytesOf } from '../speech/pcm.ts';
import { post, runProviders } from './testing/run-providers.ts';
import { scriptedModels } from './testing/scripted-models.ts';
import { asTurn } from './testing/sound.ts';

const providers = runProviders({ models: scriptedModels(async () => 'I want solar panels.') });
const order = (fault: object) => post(`${providers().url}/faults`, fault);
const openai = () => new OpenAI({ apiKey: 'local-test', baseURL: `${providers().url}/v1`, maxRetries: 0, timeout: 500 });
const messages = [{ role: 'user' as const, content: 'Tell me about your long and interesting company history, please.' }];
const ask = () => openai().chat.completions.create({ model: 'x', messages });

async function streamed(): Promise<string> {
  let text = '';
  for await (const chunk of await openai().chat.completions.create({ model: 'x', stream: true, messages }))
    text += chunk.choices[0]?.delta.content ?? '';
  return text;
}

beforeEach(async () => {
  await post(`${providers().url}/reset`, {});
});

describe('a request', () => {
  it.each([
    ['401', 401],
    ['429', 429],
    ['500', 500],
  ])('is refused with %s as often as ordered, then works again', async (fault, status) => {
    await order({ vendor: 'llm', fault, count: 1 });
    await expect(ask()).rejects.toMatchObject({ status });
    expect((await ask()).choices).toHaveLength(1);
  });

  it('carries Retry-After with a 429', async () => {
    await order({ vendor: 'resend', fault: 429 });
    const reply = await post(`${providers().url}/resend/emails`, {});
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await reply.json()).toMatchObject({ name: 'rate_limit_exceeded' });
  });

  it('meets a closed door when refused', async () => {
    await order({ vendor: 'slack', fault: 'refuse' });
    await expect(post(`${providers().url}/slack/services/T/B/X`, { text: 'x' })).rejects.toThrow('fetch failed');
  });

  it('never ends when it hangs', async () => {
    await order({ vendor: 'llm', fault: 'hang' });
    await expect(ask()).rejects.toThrow(/timed out/i);
  });

  it('is answered with garbage, or with nothing in the stream', async () => {
    await order({ vendor: 'asana', fault: 'garbage' });
    expect(await (await post(`${providers().url}/asana/api/1.0/tasks`, {})).text()).toContain('not what');
    await order({ vendor: 'llm', fault: 'silence' });
    expect(await streamed()).toBe('');
  });

  it('loses the stream after its first words when cut', async () => {
    await order({ vendor: 'llm', fault: 'cut', count: 1 });
    await expect(streamed()).rejects.toThrow();
    expect((await streamed()).length).toBeGreaterThan(20);
  });

  it('waits as long as ordered when slow', async () => {
    await order({ vendor: 'embeddings', fault: 'slow', ms: 120 });
    const startedMs = performance.now();
    await post(`${providers().url}/v1/embeddings`, { model: 'x', input: 'x' });
    expect(performance.now() - startedMs).toBeGreaterThan(110);
  });
});

describe('a socket', () => {
  const turn = bytesOf(
    asTurn(
      Int16Array.from({ length: 16_000 }, (_, at) => Math.round(8_000 * Math.sin(at / 8))),
      { before: 200, after: 600 },
    ),
  );

  async function open(path: string): Promise<WebSocket> {
    const socket = new WebSocket(`${providers().url.replace('http', 'ws')}${path}`, {
      headers: { authorization: 'Token local-test' },
    });
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    return socket;
  }

  /** All text the socket got for one turn of speech. */
  async function heard(socket: WebSocket): Promise<string> {
    let text = '';
    socket.on('message', (bytes) => {
      text += String(bytes);
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.send(turn);
    socket.send('{"type":"CloseStream"}');
    await closed;
    return text;
  }

  const LISTEN = '/v1/listen?encoding=linear16&sample_rate=16000&vad_events=true&interim_results=true';

  it('is refused at the upgrade', async () => {
    await order({ vendor: 'stt', fault: '401', count: 1 });
    await expect(open(LISTEN)).rejects.toThrow('401');
    await order({ vendor: 'tts', fault: 'refuse', count: 1 });
    await expect(open('/v1/speak?encoding=linear16')).rejects.toThrow();
  });

  it('falls silent in the middle of a call', async () => {
    const socket = await open(LISTEN);
    await order({ vendor: 'stt', fault: 'silence' });
    expect(await heard(socket)).not.toContain('Results');
  });

  it('sends garbage, or breaks off', async () => {
    await order({ vendor: 'stt', fault: 'garbage', count: 1 });
    expect(await heard(await open(LISTEN))).toContain('<<<');
    await order({ vendor: 'stt', fault: 'cut', count: 1 });
    expect(await heard(await open(LISTEN))).not.toContain('Metadata');
    expect(await heard(await open(LISTEN))).toContain('Metadata');
  });

  it('takes the text and gives no sound when the voice is silent', async () => {
    await order({ vendor: 'tts', fault: 'silence' });
    const socket = await open('/v1/speak?encoding=linear16');
    let received = 0;
    socket.on('message', () => {
      received += 1;
    });
    socket.send('{"type":"Speak","text":"Hello."}');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.send('{"type":"Close"}');
    await closed;
    expect(received).toBe(0);
  });
});

describe('orders', () => {
  it('are listed, and forgotten by a reset', async () => {
    await order({ vendor: 'tts', fault: 'hang', count: 3 });
    expect(await (await fetch(`${providers().url}/faults`)).json()).toEqual([{ vendor: 'tts', fault: 'hang', count: 3 }]);
    await post(`${providers().url}/reset`, {});
    expect(await (await fetch(`${providers().url}/faults`)).json()).toEqual([]);
  });

  it.each([
    ['/faults', { vendor: 'mail', fault: 'hang' }],
    ['/faults', { vendor: 'stt', fault: 'explode' }],
    ['/profile', { vendor: 'llm', firstMs: -1 }],
    ['/reset', { all: 'yes' }],
  ])('at %s that make no sense are refused with what to send instead: %j', async (path, body) => {
    const reply = await post(`${providers().url}${path}`, body);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ code: 'invalid_input', detail: expect.stringContaining('Send') });
  });

  it('can fix the time to the first token', async () => {
    await post(`${providers().url}/profile`, { vendor: 'llm', firstMs: 120 });
    const startedMs = performance.now();
    await ask();
    expect(performance.now() - startedMs).toBeGreaterThan(110);
  });
});

describe('the journal', () => {
  it('tells who sent what since when, without secrets', async () => {
    await ask();
    const all = providers().context.journal.list({ vendor: 'llm' });
    const seq = all.at(-1)?.seq ?? 0;
    const reply = await fetch(`${providers().url}/journal?vendor=llm&since=${seq - 1}`);
    const entries = (await reply.json()) as { seq: number; headers: Record<string, string>; body: unknown }[];
    expect(entries.map((entry) => entry.seq)).toEqual([seq]);
    expect(JSON.stringify(entries)).not.toContain('local-test');
    expect(entries[0]?.body).toMatchObject({ model: 'x' });
    expect((await fetch(`${providers().url}/journal?vendor=nobody`)).status).toBe(400);
  });

  it('is a page for people, too', async () => {
    await ask();
    expect(await (await fetch(providers().url)).text()).toContain('/v1/chat/completions');
  });
});
