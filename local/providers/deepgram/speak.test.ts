import { DeepgramClient } from '@deepgram/sdk';
import { initializeLogger, tts } from '@livekit/agents';
import { TTS } from '@livekit/agents-plugin-deepgram';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { loudness } from '../../speech/pcm.ts';
import { readWav } from '../../speech/wav.ts';
import { post, runProviders } from '../testing/run-providers.ts';

initializeLogger({ pretty: false, level: 'silent' });
const providers = runProviders();

async function openSpeak(query: string): Promise<WebSocket> {
  const socket = new WebSocket(`${providers().url.replace('http', 'ws')}/v1/speak?encoding=linear16&${query}`, {
    headers: { authorization: 'Token local-test' },
  });
  await new Promise((resolve) => socket.on('open', resolve));
  return socket;
}

describe('speech by socket', () => {
  it('speaks through the LiveKit plugin at the rate it asks for', async () => {
    const voice = new TTS({ apiKey: 'local-test', baseUrl: providers().url, sampleRate: 24_000, model: 'aura-2-orion-en' });
    const stream = voice.stream();
    stream.pushText('Happy to help you with that. Our team is here for you every day of the week. ');
    stream.endInput();
    let samples = 0;
    for await (const audio of stream) {
      if (audio === tts.SynthesizeStream.END_OF_STREAM) break;
      expect(audio.frame.sampleRate).toBe(24_000);
      samples += audio.frame.samplesPerChannel;
    }
    stream.close();
    expect(samples / 24_000).toBeGreaterThan(2.5);
    expect(samples / 24_000).toBeLessThan(7);
  });

  it('starts with sound, not with silence', async () => {
    const samples = await providers().context.voice.speak({ text: 'Good morning.', voice: 'slt', rate: 16_000 });
    expect(loudness(samples, 0, 800)).toBeGreaterThan(0.005);
  });

  it('answers Clear at once and gives no more sound of what was asked before it', async () => {
    const socket = await openSpeak('sample_rate=16000');
    const types: string[] = [];
    const flushed = new Promise<void>((resolve) => {
      socket.on('message', (bytes: Buffer, isBinary) => {
        types.push(isBinary ? 'audio' : (JSON.parse(String(bytes)) as { type: string }).type);
        if (types.filter((type) => type === 'audio').length === 1 && isBinary) socket.send('{"type":"Clear"}');
        if (types.at(-1) === 'Flushed') resolve();
      });
    });
    socket.send(
      JSON.stringify({
        type: 'Speak',
        text: 'Short one. And here comes a second sentence. And a third sentence that nobody hears.',
      }),
    );
    socket.send('{"type":"Flush"}');
    await flushed;
    expect(types).toContain('audio');
    expect(types.slice(types.indexOf('Cleared'))).toEqual(['Cleared', 'Flushed']);
    socket.close();
  });

  it('answers Close at once, also while it is speaking', async () => {
    const socket = await openSpeak('sample_rate=48000');
    socket.send(JSON.stringify({ type: 'Speak', text: 'Sentence number one is here. '.repeat(40) }));
    const startedMs = performance.now();
    socket.send(JSON.stringify({ type: 'Close' }));
    expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(1000);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it('speaks the first of many sentences long before the last', async () => {
    const socket = await openSpeak('sample_rate=24000');
    let firstMs = 0;
    const startedMs = performance.now();
    const flushed = new Promise<number>((resolve) => {
      socket.on('message', (_, isBinary) => {
        if (isBinary) firstMs ||= performance.now() - startedMs;
        else if (firstMs > 0) resolve(performance.now() - startedMs);
      });
    });
    const text = Array.from({ length: 12 }, (_, at) => `This is sentence number ${at + 100} of a rather long answer.`).join(' ');
    socket.send(JSON.stringify({ type: 'Speak', text }));
    socket.send(JSON.stringify({ type: 'Flush' }));
    expect((await flushed) / firstMs).toBeGreaterThan(3);
    socket.close();
  });

  it('counts characters, not what it takes to speak them', async () => {
    const socket = await openSpeak('sample_rate=16000');
    const flushed = new Promise((resolve) =>
      socket.on('message', (bytes: Buffer, isBinary) => !isBinary && String(bytes).includes('Flushed') && resolve(true)),
    );
    socket.send(JSON.stringify({ type: 'Speak', text: 'Hello there.' }));
    socket.send(JSON.stringify({ type: 'Flush' }));
    await flushed;
    socket.close();
    const entry = providers().context.journal.list({ vendor: 'tts' }).at(-1);
    expect(entry?.socket).toMatchObject({ characters: 12, received: { Speak: 1, Flush: 1 } });
  });
});

describe('speech by request', () => {
  it('gives the official SDK a sound WAV file', async () => {
    const client = new DeepgramClient({ apiKey: 'local-test', baseUrl: providers().url });
    const reply = await client.speak.v1.audio.generate({
      text: 'Thank you for your call.',
      encoding: 'linear16',
      container: 'wav',
      sample_rate: 16_000,
    });
    const { rate, samples } = readWav(new Uint8Array(await reply.arrayBuffer()));
    expect(rate).toBe(16_000);
    expect(samples.length / rate).toBeGreaterThan(0.8);
  });

  it('refuses mp3 in words that say what to ask for instead', async () => {
    const reply = await post(`${providers().url}/v1/speak?encoding=mp3`, { text: 'Hello.' });
    expect(reply.status).toBe(400);
    expect(((await reply.json()) as { err_msg: string }).err_msg).toContain('encoding=linear16');
  });

  it('grants a short-lived token', async () => {
    const reply = await post(`${providers().url}/v1/auth/grant`, { ttl_seconds: 60 });
    expect(await reply.json()).toMatchObject({ access_token: expect.stringMatching(/^local\./), expires_in: 60 });
  });
});
