import { tts } from '@livekit/agents';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import type { AudioFrame } from '@livekit/rtc-node';
import type { Breaker } from '#lib/breakers/breaker.ts';
import { createPace } from '#lib/speech/pace.ts';
import { type CallVoice, NotCovered } from './call-voice.ts';
import { MeteredTokenizer } from './metered-tokenizer.ts';

/** Text without sound for so long is a fault. */
const SOUND_WITHIN_MS = 1_200;
/** Our own watch is faster; this one must not end a reply whose model thinks for long. */
const PLUGIN_TIMEOUT_MS = 15_000;

export interface DeepgramVoiceOptions {
  apiKey: string;
  baseUrl: string;
  model: string;
  breaker: Breaker;
  /** Books characters that are about to be sent; false when they must not be. */
  spend: (characters: number) => boolean;
}

/** The plugin's socket, one a reply. mip_opt_out: Deepgram keeps and trains on nothing of this call. */
export function createDeepgramVoice(options: DeepgramVoiceOptions): CallVoice {
  const { apiKey, baseUrl, model, breaker, spend } = options;
  return {
    name: model,
    breaker,
    pace: createPace(),
    soundWithinMs: SOUND_WITHIN_MS,
    async *speak(sentences, signal): AsyncGenerator<AudioFrame> {
      let isCovered = true;
      let fault: Error | undefined;
      const sentenceTokenizer = new MeteredTokenizer((characters) => {
        isCovered = spend(characters);
        return isCovered;
      });
      const plugin = new deepgram.TTS({ apiKey, baseUrl, model, mipOptOut: true, sentenceTokenizer });
      plugin.on('error', ({ error }) => {
        fault = error;
      });
      const stream = plugin.stream({ connOptions: { maxRetry: 0, retryIntervalMs: 0, timeoutMs: PLUGIN_TIMEOUT_MS } });
      const stop = () => stream.close();
      signal.addEventListener('abort', stop, { once: true });
      const feeding = (async () => {
        for await (const sentence of sentences) {
          stream.pushText(sentence);
          stream.flush();
        }
        stream.endInput();
      })();
      feeding.catch(stop);
      try {
        for await (const audio of stream) {
          if (audio !== tts.SynthesizeStream.END_OF_STREAM) {
            yield audio.frame;
            continue;
          }
          if (!isCovered) throw new NotCovered();
          return;
        }
        if (!signal.aborted) throw fault ?? new Error('the voice broke off');
      } finally {
        stop();
      }
    },
  };
}
