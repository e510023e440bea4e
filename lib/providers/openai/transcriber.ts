import type OpenAI from 'openai';
import { z } from 'zod';
import type { Transcriber } from '../../speech/transcriber.ts';
import { speechFault } from './speech-fault.ts';

const Answer = z.object({ text: z.string() });

/** OpenAI's transcriptions through the official SDK: one WAV file a request. */
export function createTranscriber(client: OpenAI, settings: { model: string; language: string }): Transcriber {
  const { model, language } = settings;
  return {
    model,
    async transcribe(wav, signal) {
      try {
        const file = new File([wav], 'utterance.wav', { type: 'audio/wav' });
        // A second request would be billed unseen.
        const answer: unknown = await client.audio.transcriptions.create({ model, file, language }, { signal, maxRetries: 0 });
        return Answer.parse(answer).text.trim();
      } catch (cause) {
        throw speechFault(cause, 'Speech recognition is unavailable.');
      }
    },
  };
}
