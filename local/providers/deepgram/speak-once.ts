import { z } from 'zod';
import { bytesOf } from '../../speech/pcm.ts';
import { splitSentences } from '../../speech/split-sentences.ts';
import { wavHeader } from '../../speech/wav.ts';
import type { Context } from '../context.ts';
import type { Answered, Exchange } from '../exchange.ts';
import { parseSpeakQuery } from './speak-query.ts';

const SpeakBody = z.object({ text: z.string().trim().min(1).max(2_000) });
const SENTENCE_GAP_MS = 160;

/** POST /v1/speak: the whole text as linear16, raw or in a WAV container; streamed sentence by sentence. */
export async function speakOnce(context: Context, exchange: Exchange): Promise<Answered> {
  const asked = parseSpeakQuery(exchange.url);
  if ('problem' in asked) return exchange.refuse(400, asked.problem);
  const body = SpeakBody.safeParse(exchange.body);
  if (!body.success) return exchange.refuse(400, 'Send JSON {"text": "..."} with 1 to 2,000 characters.');
  const { voice, rate, container } = asked.query;
  const encoding = asked.query.encoding ?? 'mp3';
  if (encoding !== 'linear16') {
    return exchange.refuse(
      400,
      `This local service has no ${encoding} encoder: ask for encoding=linear16 with container=wav or container=none.`,
    );
  }
  const { text } = body.data;
  await exchange.pause(context.profiles.get('tts').firstMs);
  const gap = Buffer.alloc(Math.round((rate * SENTENCE_GAP_MS) / 1_000) * 2);
  const headers = { 'dg-request-id': crypto.randomUUID(), 'dg-model-name': voice, 'dg-char-count': String(text.length) };
  const clips: Buffer[] = [];
  // Raw samples leave sentence by sentence; a WAV names its length first, so it waits for the last one.
  const isWav = container !== 'none';
  if (!isWav) exchange.begin(200, { ...headers, 'content-type': `audio/l16;rate=${rate}` });
  for (const sentence of splitSentences(text)) {
    const clip = Buffer.concat([bytesOf(await context.voice.speak({ text: sentence, voice, rate })), gap]);
    clips.push(clip);
    if (!isWav && !exchange.write(clip)) break;
  }
  const sound = Buffer.concat(clips);
  context.usage.add('tts', { characters: text.length, audioSeconds: sound.length / 2 / rate });
  if (!isWav) return exchange.end();
  return exchange.send(200, { type: 'audio/wav', body: Buffer.concat([wavHeader(rate, sound.length), sound]), headers });
}
