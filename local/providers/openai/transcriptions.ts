import { resample } from '../../speech/resample.ts';
import { GATE_RATE } from '../../speech/speech-gate.ts';
import { readWav, type Wav } from '../../speech/wav.ts';
import type { Context } from '../context.ts';
import type { Answered, Exchange } from '../exchange.ts';
import type { Form } from '../read-form.ts';

const LONGEST_S = 30;

/** The sound in the field `file`; undefined when there is none that can be read. */
export function soundOf(form: Form | undefined): Wav | undefined {
  const file = form?.files.file;
  if (!file) return undefined;
  try {
    return readWav(file);
  } catch {
    return undefined;
  }
}

/** OpenAI bills whisper by the second, rounded to the nearest. */
export function billedSeconds({ samples, rate }: Wav): number {
  return Math.round(samples.length / rate);
}

/** POST /v1/audio/transcriptions: a WAV file as {"text", "usage"}, by the same recogniser as the live path. */
export async function transcriptions(context: Context, exchange: Exchange): Promise<Answered> {
  const sound = soundOf(exchange.form);
  if (!sound || !exchange.form?.texts.model)
    return exchange.refuse(
      400,
      'Send a multipart form with model and file, a mono 16-bit WAV: this local service decodes no other.',
    );
  if (sound.samples.length / sound.rate > LONGEST_S)
    return exchange.refuse(400, `This local service hears up to ${LONGEST_S} seconds at once.`);
  const recognizer = context.models.recognizer();
  if (!recognizer)
    return exchange.refuse(503, `Local speech recognition is not available. ${context.models.status().stt.detail}`);
  await exchange.pause(context.profiles.get('transcription').firstMs);
  const seconds = billedSeconds(sound);
  context.usage.add('transcription', { audioSeconds: seconds });
  const samples = resample(sound.samples, sound.rate, GATE_RATE);
  const text = await recognizer.transcribe({ samples, urgency: 'final', signal: exchange.signal }).catch(() => '');
  return exchange.json(200, { text, usage: { type: 'duration', seconds } });
}
