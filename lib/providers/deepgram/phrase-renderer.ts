import { DeepgramClient } from '@deepgram/sdk';
import { PHRASE_SAMPLE_RATE, type PhraseRenderer } from '../../conversation/phrase-cache.ts';

/** Deepgram's REST speech through the official SDK: raw linear16, as on the live path. */
export function createPhraseRenderer(settings: { apiKey: string; baseUrl: string }): PhraseRenderer {
  const client = new DeepgramClient({ apiKey: settings.apiKey, baseUrl: settings.baseUrl });
  return {
    async render({ text, voice }, signal) {
      const answer = await client.speak.v1.audio.generate(
        {
          text,
          model: voice,
          encoding: 'linear16',
          container: 'none',
          sample_rate: PHRASE_SAMPLE_RATE,
          mip_opt_out: true,
        },
        // A second request would be billed unseen.
        { abortSignal: signal, maxRetries: 0 },
      );
      const bytes = await answer.arrayBuffer();
      return new Int16Array(bytes.slice(0, bytes.byteLength - (bytes.byteLength % 2)));
    },
  };
}
