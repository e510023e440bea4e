import type { AddressInfo } from 'node:net';
import { initializeLogger } from '@livekit/agents';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createBreakers } from '#lib/breakers/breaker.ts';
import { NotCovered } from './call-voice.ts';
import { charactersSent, createDeepgramVoice } from './deepgram-voice.ts';

const PIECE = 4_800;
const SOUND_OF = new Map([
  ['One.', 11],
  ['Two.', 22],
  ['Three.', 33],
]);

/** A vendor whose sound tells which sentence it belongs to; each waits until it may be spoken. */
function openVendor() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const sockets: WebSocket[] = [];
  const log = { said: [] as string[], flushes: [] as number[], keys: [] as (string | undefined)[], urls: [] as string[] };
  const vendor = { pieces: 2, isHeld: false, closesOnSpeak: 0 };
  server.on('connection', (socket, request) => {
    const number = sockets.push(socket);
    log.keys.push(request.headers.authorization);
    log.urls.push(request.url ?? '');
    socket.on('message', (bytes) => {
      const { type, text } = JSON.parse(String(bytes)) as { type: string; text?: string };
      if (type === 'Close') return socket.close(1000);
      if (type === 'Flush') {
        log.flushes.push(number);
        if (!vendor.isHeld) socket.send('{"type":"Flushed"}');
        return;
      }
      if (number <= vendor.closesOnSpeak) return socket.terminate();
      const sentence = text?.trim() ?? '';
      log.said.push(sentence);
      for (let at = 0; at < vendor.pieces; at += 1) socket.send(new Int16Array(PIECE).fill(SOUND_OF.get(sentence) ?? 0));
    });
  });
  return { server, sockets, log, vendor, url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

let vendor: ReturnType<typeof openVendor>;
beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
beforeEach(async () => {
  vendor = openVendor();
  await new Promise((resolve) => vendor.server.once('listening', resolve));
});
afterEach(() => {
  for (const socket of vendor.sockets) socket.terminate();
  vendor.server.close();
});

function setUp(room = Number.POSITIVE_INFINITY) {
  const clock = { ms: 1_000_000 };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const store = {
    read: async (names: readonly string[]) => names.map(() => ({ failures: 0 })),
    fail: async () => undefined,
    succeed: async () => undefined,
    claimProbe: async () => true,
  };
  const breaker = createBreakers({ store, nowMs: () => clock.ms, logger }).of('tts:test');
  const spent: number[] = [];
  let left = room;
  const voice = createDeepgramVoice({
    apiKey: 'key',
    baseUrl: vendor.url(),
    model: 'aura-2-thalia-en',
    breaker,
    spend(characters) {
      if (characters > left) return false;
      left -= characters;
      spent.push(characters);
      return true;
    },
    nowMs: () => clock.ms,
  });
  /** The marks of the sound, in the order in which they were heard. */
  const say = async (...sentences: string[]) => {
    const marks: number[] = [];
    for await (const frame of voice.speak(from(sentences), new AbortController().signal)) {
      const [mark = 0] = frame.data;
      if (marks.at(-1) !== mark) marks.push(mark);
    }
    return marks;
  };
  return { voice, say, clock, spent, breaker };
}
async function* from(sentences: string[]) {
  yield* sentences;
}
const open = () => vendor.sockets.filter((socket) => socket.readyState === socket.OPEN).length;

describe('the voice of a call', () => {
  it('speaks one utterance after the other over one socket', async () => {
    const { say, spent } = setUp();
    for (let time = 0; time < 5; time += 1) {
      expect(await say('One.', 'Two.')).toEqual([11, 22]);
      expect(await say('Three.')).toEqual([33]);
    }
    expect(vendor.sockets).toHaveLength(1);
    expect(vendor.log.keys).toEqual(['Token key']);
    expect(Object.fromEntries(new URL(vendor.log.urls[0] ?? '', 'http://v').searchParams)).toEqual({
      model: 'aura-2-thalia-en',
      encoding: 'linear16',
      sample_rate: '24000',
      mip_opt_out: 'true',
    });
    expect(spent.slice(0, 3)).toEqual(['One.', 'Two.', 'Three.'].map(charactersSent));
  });

  it('plays nothing of an utterance that was cut, and has another socket ready', async () => {
    const { voice, say } = setUp();
    vendor.vendor.isHeld = true;
    vendor.vendor.pieces = 40;
    const cut = new AbortController();
    const heard = voice.speak(from(['One.', 'Two.']), cut.signal)[Symbol.asyncIterator]();
    expect((await heard.next()).value?.data[0]).toBe(11);
    cut.abort();
    while (!(await heard.next()).done);
    vendor.vendor.isHeld = false;
    // Opened before anybody asks, and the old one is closed.
    await vi.waitFor(() => expect([vendor.sockets.length, open()]).toEqual([2, 1]));
    expect(await say('Three.')).toEqual([33]);
    expect(vendor.sockets).toHaveLength(2);
    expect(vendor.log.flushes.at(-1)).toBe(2);
  });

  it('is warm before the first word, once, and only while its breaker is closed', async () => {
    const { voice, say, breaker } = setUp();
    voice.warm?.();
    voice.warm?.();
    await vi.waitFor(() => expect(open()).toBe(1));
    await say('One.');
    expect(vendor.sockets).toHaveLength(1);
    const down = setUp();
    for (let time = 0; time < 5; time += 1) down.breaker.failed();
    expect(down.breaker.state()).toBe('open');
    down.voice.warm?.();
    // Whoever connects after it is there after it.
    expect(await setUp().say('Two.')).toEqual([22]);
    expect(vendor.sockets).toHaveLength(2);
    expect(breaker.state()).toBe('closed');
  });

  it('is not at fault where a socket died while it waited', async () => {
    const { say, spent } = setUp();
    expect(await say('One.')).toEqual([11]);
    vendor.sockets[0]?.close(1001);
    await vi.waitFor(() => expect(vendor.sockets[0]?.readyState).toBe(3));
    expect(await say('Two.')).toEqual([22]);
    vendor.vendor.closesOnSpeak = 2;
    // This one looks open, and dies at the first word: said again on a fresh one, and booked again, for nobody knows what was billed.
    expect(await say('Three.')).toEqual([33]);
    expect(vendor.sockets).toHaveLength(3);
    expect(spent).toEqual(['One.', 'Two.', 'Three.', 'Three.'].map(charactersSent));
  });

  it('throws what happens to one that was opened for the utterance', async () => {
    const { say } = setUp();
    vendor.vendor.closesOnSpeak = 9;
    await expect(say('One.')).rejects.toThrow('closed');
    expect(vendor.sockets).toHaveLength(1);
  });

  it.each([
    ['garbage', 'not JSON'],
    ['an error', '{"type":"Error","description":"no"}'],
  ])('throws where the vendor sends %s', async (_, text) => {
    const { say } = setUp();
    vendor.server.once('connection', (socket) => socket.send(text));
    await expect(say('One.')).rejects.toThrow();
  });

  it('takes a fresh one when the old was quiet for long', async () => {
    const { voice, say, clock } = setUp();
    await say('One.');
    voice.warm?.();
    clock.ms += 31_000;
    voice.warm?.();
    await vi.waitFor(() => expect([vendor.sockets.length, open()]).toEqual([2, 1]));
    expect(await say('Two.')).toEqual([22]);
    expect(vendor.log.flushes).toEqual([1, 2]);
  });

  it('stays below the twenty flushes a minute that one socket may have', async () => {
    const { say } = setUp();
    for (let time = 0; time < 40; time += 1) await say('One.');
    const most = Math.max(...vendor.sockets.map((_, at) => vendor.log.flushes.filter((number) => number === at + 1).length));
    expect([most <= 18, vendor.sockets.length]).toEqual([true, 3]);
  });

  it('sends nothing that the budget does not cover', async () => {
    const { say, spent } = setUp(charactersSent('One.'));
    await expect(say('One.', 'Two.')).rejects.toThrow(NotCovered);
    expect([vendor.log.said, spent]).toEqual([['One.'], [5]]);
    await expect(say('Three.')).rejects.toThrow(NotCovered);
    expect(vendor.log.said).toEqual(['One.']);
  });

  it('keeps a socket for which there were no words, and none after the call', async () => {
    const { voice, say } = setUp();
    expect(await say()).toEqual([]);
    expect(await say('One.')).toEqual([11]);
    expect(vendor.sockets).toHaveLength(1);
    voice.close?.();
    await vi.waitFor(() => expect(open()).toBe(0));
    voice.warm?.();
    expect(vendor.sockets).toHaveLength(1);
  });
});
