import { DeepgramClient } from '@deepgram/sdk';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { bytesOf } from '../../speech/pcm.ts';
import { runProviders } from '../testing/run-providers.ts';
import { scriptedModels } from '../testing/scripted-models.ts';
import { asTurn, pieces } from '../testing/sound.ts';

const providers = runProviders({ models: scriptedModels(async () => 'I want solar panels.'), speech: { idleMs: 400 } });

/** A second of a loud tone stands for speech: the scripted recogniser does not care. */
const tone = Int16Array.from({ length: 16_000 }, (_, at) => Math.round(8_000 * Math.sin(at / 8)));
const turn = asTurn(tone, { before: 200, after: 600 });

type Message = Record<string, unknown> & { type: string };

function open(path: string, headers: Record<string, string> = { authorization: 'Token local-test' }): WebSocket {
  return new WebSocket(`${providers().url.replace('http', 'ws')}${path}`, { headers });
}

async function messagesOf(socket: WebSocket): Promise<Message[]> {
  const messages: Message[] = [];
  socket.on('message', (bytes) => messages.push(JSON.parse(String(bytes)) as Message));
  await new Promise((resolve) => socket.on('close', resolve));
  return messages;
}

async function sendTurn(socket: WebSocket, thenSend: object): Promise<void> {
  await new Promise((resolve) => socket.on('open', resolve));
  for (const piece of pieces(turn)) socket.send(bytesOf(piece));
  socket.send(JSON.stringify(thenSend));
}

async function refusalOf(socket: WebSocket): Promise<{ status: number | undefined; body: Record<string, unknown> }> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) as Record<string, unknown> }));
    });
  });
}

const V1 = '/v1/listen?encoding=linear16&sample_rate=16000&interim_results=true&vad_events=true';

describe('listen v1', () => {
  it('ends an utterance by silence in audio time and says so with the request id, then closes with Metadata', async () => {
    const socket = open(V1);
    const received = messagesOf(socket);
    await sendTurn(socket, { type: 'CloseStream' });
    const messages = await received;
    expect(messages[0]).toMatchObject({ type: 'SpeechStarted', channel: [0, 1] });
    const final = messages.find((message) => message.type === 'Results' && message.is_final === true);
    expect(final).toMatchObject({
      speech_final: true,
      channel: {
        alternatives: [
          { transcript: 'I want solar panels.', words: [{ word: 'i' }, {}, {}, { word: 'panels', punctuated_word: 'panels.' }] },
        ],
      },
    });
    expect(final?.metadata).toMatchObject({ request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(messages.at(-1)).toMatchObject({ type: 'Metadata', duration: 1.8, channels: 1 });
  });

  it('gives at once what it has when the client asks to finalize', async () => {
    const socket = open(V1);
    const received = messagesOf(socket);
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send(bytesOf(tone));
    socket.send(JSON.stringify({ type: 'Finalize' }));
    socket.send(JSON.stringify({ type: 'CloseStream' }));
    expect((await received).find((message) => message.is_final === true)).toMatchObject({ from_finalize: true });
  });

  it('tells the end of the utterance when asked for it', async () => {
    const socket = open(`${V1}&utterance_end_ms=1000`);
    const received = messagesOf(socket);
    await sendTurn(socket, { type: 'KeepAlive' });
    socket.on('message', (bytes) => {
      const message = JSON.parse(String(bytes)) as Message;
      if (message.speech_final === true) for (const piece of pieces(new Int16Array(16_000))) socket.send(bytesOf(piece));
      if (message.type === 'UtteranceEnd') socket.send(JSON.stringify({ type: 'CloseStream' }));
    });
    expect((await received).map((message) => message.type)).toContain('UtteranceEnd');
  });

  it('hangs up on a client that sends nothing', async () => {
    const socket = open(V1);
    const reason = await new Promise((resolve) => socket.on('close', (code, text) => resolve(`${code} ${text}`)));
    expect(reason).toBe('1011 NET-0001');
  });

  it('works with the official SDK', async () => {
    const url = providers().url;
    const client = new DeepgramClient({ apiKey: 'local-test', baseUrl: url });
    const connection = await client.listen.v1.connect({
      model: 'nova-3',
      encoding: 'linear16',
      sample_rate: 16_000,
      Authorization: 'Token local-test',
    } as never);
    const heard = new Promise<string>((resolve) => {
      connection.on('message', (message) => {
        if (message.type === 'Results' && message.is_final) resolve(message.channel.alternatives[0]?.transcript ?? '');
      });
    });
    connection.connect();
    await connection.waitForOpen();
    for (const piece of pieces(turn)) connection.socket.send(bytesOf(piece));
    expect(await heard).toBe('I want solar panels.');
    connection.close();
  });

  it('counts the seconds of audio that were sent', async () => {
    await fetch(`${providers().url}/reset`, { method: 'POST', body: '{"all":true}' });
    const socket = open(V1);
    const received = messagesOf(socket);
    await sendTurn(socket, { type: 'CloseStream' });
    await received;
    expect(providers().context.usage.totals().stt?.audioSeconds).toBe(1.8);
    expect(providers().context.journal.list({ vendor: 'stt' })[0]).toMatchObject({
      socket: { audioSeconds: 1.8, received: { audio: 36, CloseStream: 1 } },
    });
  });

  it.each([
    ['no key', V1, {}, 401],
    ['an encoding it cannot decode', '/v1/listen?encoding=opus&sample_rate=16000', undefined, 400],
    ['no sample rate', '/v1/listen?encoding=linear16', undefined, 400],
    ['an unknown path', '/v1/hear', undefined, 404],
  ])("refuses %s at the upgrade, in Deepgram's words", async (_, path, headers, status) => {
    const refusal = await refusalOf(open(path, headers));
    expect(refusal.status).toBe(status);
    expect(Object.keys(refusal.body)).toEqual(['err_code', 'err_msg', 'request_id']);
  });
});

describe('listen v2', () => {
  it('walks a turn from Connected to EndOfTurn and counts turns', async () => {
    const socket = open('/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000&eager_eot_threshold=0.4');
    const received = messagesOf(socket);
    await sendTurn(socket, { type: 'CloseStream' });
    const messages = await received;
    expect(messages[0]).toMatchObject({ type: 'Connected', sequence_id: 0 });
    const events = messages.filter((message) => message.type === 'TurnInfo');
    expect(events[0]).toMatchObject({ event: 'StartOfTurn', turn_index: 0 });
    expect(events.at(-1)).toMatchObject({ event: 'EndOfTurn', turn_index: 0, transcript: 'I want solar panels.' });
    expect(events.at(-1)?.words).toHaveLength(4);
  });
});

describe('without weights', () => {
  const bare = runProviders();

  it('answers 503 at the upgrade and says in the status what to do', async () => {
    const socket = new WebSocket(`${bare().url.replace('http', 'ws')}${V1}`, { headers: { authorization: 'Token local-test' } });
    const { status, body } = await refusalOf(socket);
    expect(status).toBe(503);
    expect(body.err_code).toBe('SERVICE_UNAVAILABLE');
    const report = (await (await fetch(`${bare().url}/status`)).json()) as { stt: { ok: boolean; detail: string } };
    expect(report.stt.ok).toBe(false);
    expect(report.stt.detail).toContain('--cache');
  });
});
