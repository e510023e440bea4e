import OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSpareVoice } from '#lib/providers/openai/speech.ts';
import { createTranscriber } from '#lib/providers/openai/transcriber.ts';
import { toWav } from '#lib/speech/to-wav.ts';
import { samplesOf } from '../../speech/pcm.ts';
import { readWav } from '../../speech/wav.ts';
import type { FaultName } from '../faults.ts';
import { post, runProviders } from '../testing/run-providers.ts';
import { scriptedModels } from '../testing/scripted-models.ts';
import { wordErrorRate } from '../testing/sound.ts';
import { cacheDir, itWithModel } from '../testing/weights-for-test.ts';

let heard: { seconds: number }[] = [];
const models = scriptedModels(async ({ samples }) => {
  heard.push({ seconds: samples.length / 16_000 });
  return 'Do you offer financing?';
});
const providers = runProviders({ models });
const client = (url = providers().url) => new OpenAI({ apiKey: 'local-test', baseURL: `${url}/v1` });
const never = () => new AbortController().signal;
const wav = (seconds: number) =>
  toWav(
    Int16Array.from({ length: seconds * 16_000 }, (_, at) => at % 2_000),
    16_000,
  );
const transcriber = () => createTranscriber(client(), { model: 'whisper-1' });
const hear = (file: Uint8Array<ArrayBuffer>) => transcriber().transcribe(file, { locale: 'en', signal: never() });
const fault = (vendor: 'speech' | 'transcription', name: FaultName) =>
  providers().context.faults.order({ vendor, fault: name, count: 1 });

async function spoken(text = 'Hello, this is Sol speaking.', signal = never()): Promise<number> {
  let bytes = 0;
  for await (const piece of createSpareVoice(client(), 'tts-1').speak(text, signal)) bytes += piece.length;
  return bytes;
}

beforeEach(() => {
  heard = [];
  providers().context.faults.clear();
  providers().context.usage.clear();
});

describe('speech', () => {
  it('comes as raw samples at 24 kHz in pieces, billed by the character', async () => {
    const seconds = (await spoken()) / 2 / 24_000;
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(5);
    expect(providers().context.usage.totals().speech).toMatchObject({ requests: 1, characters: 28 });
    expect(providers().context.journal.list({ vendor: 'speech' }).at(-1)?.body).toMatchObject({ model: 'tts-1' });
  });

  it('comes as a WAV file when asked for one', async () => {
    const answer = await client().audio.speech.create({ model: 'tts-1', voice: 'onyx', input: 'Hello.', response_format: 'wav' });
    expect(readWav(new Uint8Array(await answer.arrayBuffer())).rate).toBe(24_000);
  });

  it.each([
    ['an encoding it does not have', { model: 'tts-1', voice: 'nova', input: 'Hello.', response_format: 'mp3' }],
    ['no text', { model: 'tts-1', voice: 'nova', input: '' }],
  ])("refuses %s in OpenAI's words", async (_, body) => {
    const reply = await post(`${providers().url}/v1/audio/speech`, body);
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { type: 'invalid_request_error' } }]);
  });

  it.each(['refuse', '429', '500', 'garbage', 'cut'] as const)('that fails (%s) is a fault that may pass', async (name) => {
    fault('speech', name);
    await expect(spoken('One. Two. Three. Four. Five. Six. Seven.')).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    expect(await spoken()).toBeGreaterThan(0);
  });

  it('with a wrong key is a fault that stays', async () => {
    fault('speech', '401');
    await expect(spoken()).rejects.toMatchObject({ code: 'unavailable', retryable: false });
  });

  it('bills what it took although nothing came', async () => {
    fault('speech', 'silence');
    expect(await spoken('Hello.')).toBe(0);
    await expect.poll(() => providers().context.usage.totals().speech?.characters).toBe(6);
  });

  it('is left at once by who hangs up', async () => {
    fault('speech', 'hang');
    await expect(spoken('Hello.', AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a transcription', () => {
  it('hears the file it is sent, billed by the second', async () => {
    expect(await hear(wav(3))).toEqual({ text: 'Do you offer financing?', billedS: 3 });
    expect(heard[0]?.seconds).toBeCloseTo(3, 2);
    expect(providers().context.usage.totals().transcription).toMatchObject({ requests: 1, audioSeconds: 3 });
    expect(providers().context.journal.list({ vendor: 'transcription' }).at(-1)?.body).toEqual({
      model: 'whisper-1',
      language: 'en',
    });
  });

  it.each(['refuse', '429', '500', 'garbage', 'cut'] as const)('that fails (%s) is a fault that may pass', async (name) => {
    fault('transcription', name);
    await expect(hear(wav(1))).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    expect((await hear(wav(1))).text).not.toBe('');
  });

  it('that is silent is no fault: nothing was said', async () => {
    fault('transcription', 'silence');
    expect((await hear(wav(1))).text).toBe('');
  });

  it.each([
    ['no file', () => new FormData()],
    [
      'a file that is no WAV',
      () => {
        const form = new FormData();
        form.set('model', 'whisper-1');
        form.set('file', new File(['RIFFnonsense'], 'x.wav'));
        return form;
      },
    ],
    [
      'a file that is too long',
      () => {
        const form = new FormData();
        form.set('model', 'whisper-1');
        form.set('file', new File([wav(31)], 'x.wav'));
        return form;
      },
    ],
  ])("refuses %s in OpenAI's words", async (_, form) => {
    const reply = await fetch(`${providers().url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: 'Bearer local-test' },
      body: form(),
    });
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { type: 'invalid_request_error' } }]);
  });

  it('answers what calls itself a form and is none', async () => {
    const reply = await fetch(`${providers().url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: 'Bearer local-test', 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nnothing of it',
    });
    expect(reply.status).toBe(400);
  });
});

describe('the real recogniser', () => {
  const real = runProviders({ cacheDir });
  itWithModel('speech', 'understands what the voice says', async () => {
    const said = 'We would like solar panels on the roof of our house.';
    const pieces: Buffer[] = [];
    for await (const piece of createSpareVoice(client(real().url), 'tts-1').speak(said, never())) pieces.push(Buffer.from(piece));
    const samples = samplesOf(Buffer.concat(pieces));
    const ear = createTranscriber(client(real().url), { model: 'whisper-1' });
    const { text } = await ear.transcribe(toWav(samples, 24_000), { locale: 'en', signal: never() });
    expect(wordErrorRate(said, text)).toBeLessThan(0.3);
  });
});
