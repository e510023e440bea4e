import type OpenAI from 'openai';
import { z } from 'zod';
import { languageOf } from '../../core/language-of.ts';
import type { Transcriber } from '../../speech/transcriber.ts';
import { vendorFault } from './vendor-fault.ts';

/** Seconds are rounded to the nearest (platform.openai.com/docs/api-reference/audio, 2025); models that are billed by token count those. */
const Answer = z.object({
  text: z.string(),
  usage: z
    .object({ type: z.literal('duration'), seconds: z.number().nonnegative() })
    .optional()
    .catch(undefined),
});

/** OpenAI's transcriptions through the official SDK: one WAV file a request. */
export function createTranscriber(client: OpenAI, { model }: { model: string }): Transcriber {
  return {
    model,
    estimateS: Math.round,
    async transcribe(wav, { locale, signal }) {
      try {
        const file = new File([wav], 'utterance.wav', { type: 'audio/wav' });
        // A second request would be billed unseen.
        const language = languageOf(locale);
        // It takes two letters; of any other language it must judge by itself.
        const known = /^[a-z]{2}$/.test(language) ? { language } : {};
        const answer: unknown = await client.audio.transcriptions.create({ model, file, ...known }, { signal, maxRetries: 0 });
        const { text, usage } = Answer.parse(answer);
        return { text: text.trim(), billedS: usage?.seconds };
      } catch (cause) {
        throw vendorFault(cause, 'Speech recognition is unavailable.');
      }
    },
  };
}
