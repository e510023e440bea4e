import type OpenAI from 'openai';
import { AppError } from '../../core/app-error.ts';
import type { SpareVoice } from '../../speech/spare-voice.ts';
import { vendorFault } from './vendor-fault.ts';

const VOICE = 'nova';
const MESSAGE = 'The voice is unavailable.';

/** OpenAI's speech through the official SDK, as raw samples while they are made (platform.openai.com/docs/guides/text-to-speech, 2025: pcm is 24 kHz, 16 bit, little-endian). */
export function createSpareVoice(client: OpenAI, model: string): SpareVoice {
  return {
    model,
    async *speak(sentence, signal) {
      try {
        const answer = await client.audio.speech.create(
          { model, voice: VOICE, input: sentence, response_format: 'pcm' },
          // A second request would be billed unseen.
          { signal, maxRetries: 0 },
        );
        // An answer of another kind would be heard as noise.
        if (!answer.body || answer.headers.get('content-type')?.includes('json'))
          throw new AppError('unavailable', MESSAGE, { retryable: true, cause: new Error('no sound in the answer') });
        yield* answer.body as unknown as AsyncIterable<Uint8Array>;
      } catch (cause) {
        throw vendorFault(cause, MESSAGE);
      }
    },
  };
}
