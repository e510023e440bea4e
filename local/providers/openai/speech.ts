import { z } from 'zod';
import { bytesOf } from '../../speech/pcm.ts';
import { splitSentences } from '../../speech/split-sentences.ts';
import { wavHeader } from '../../speech/wav.ts';
import type { Context } from '../context.ts';
import type { Answered, Exchange } from '../exchange.ts';

export const SpeechRequest = z.object({
  model: z.string().min(1),
  input: z.string().min(1).max(4_096),
  voice: z.string().min(1),
  response_format: z.enum(['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm']).default('mp3'),
});
const RATE = 24_000;
const PIECE_BYTES = (RATE / 10) * 2;
// OpenAI's voices that its guide plays as masculine (platform.openai.com/docs/guides/text-to-speech, 2025).
const MASCULINE = new Set(['echo', 'onyx', 'ash', 'ballad', 'verse']);

/** POST /v1/audio/speech: pcm (24 kHz, 16 bit) as it is made, or wav. */
export async function speech(context: Context, exchange: Exchange): Promise<Answered> {
  const parsed = SpeechRequest.safeParse(exchange.body);
  if (!parsed.success)
    return exchange.refuse(
      400,
      'Send {"model": "...", "input": "1 to 4,096 characters", "voice": "...", "response_format": "pcm"}.',
    );
  const { input, voice, response_format: format } = parsed.data;
  if (format !== 'pcm' && format !== 'wav')
    return exchange.refuse(400, `This local service has no ${format} encoder: ask for response_format pcm or wav.`);
  await exchange.pause(context.profiles.get('speech').firstMs);
  const isRaw = format === 'pcm';
  if (isRaw) exchange.begin(200, { 'content-type': 'audio/pcm' });
  const clips: Buffer[] = [];
  for (const sentence of splitSentences(input)) {
    const clip = bytesOf(await context.voice.speak({ text: sentence, voice: MASCULINE.has(voice) ? 'rms' : 'slt', rate: RATE }));
    clips.push(clip);
    if (isRaw && !writePieces(exchange, clip)) break;
  }
  const sound = Buffer.concat(clips);
  context.usage.add('speech', { characters: input.length, audioSeconds: sound.length / 2 / RATE });
  if (isRaw) return exchange.end();
  return exchange.send(200, { type: 'audio/wav', body: Buffer.concat([wavHeader(RATE, sound.length), sound]) });
}

/** False when nobody listens any more. */
function writePieces(exchange: Exchange, clip: Buffer): boolean {
  for (let at = 0; at < clip.length; at += PIECE_BYTES) if (!exchange.write(clip.subarray(at, at + PIECE_BYTES))) return false;
  return true;
}
