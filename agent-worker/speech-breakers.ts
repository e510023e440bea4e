import { breakerName } from '#lib/breakers/breaker.ts';
import type { CallDeps } from './call-deps.ts';

/** Names of the breakers before hearing and voice of a call, for the first vendor and the second. */
export function speechBreakers({ speech, spare }: Pick<CallDeps, 'speech' | 'spare'>, voice = speech.ttsModel) {
  return {
    ear: breakerName({ leg: 'stt', vendor: 'deepgram', model: speech.sttModel }),
    secondEar: breakerName({ leg: 'stt', vendor: 'openai', model: spare.transcriber.model }),
    voice: breakerName({ leg: 'tts', vendor: 'deepgram', model: voice }),
    secondVoice: breakerName({ leg: 'tts', vendor: 'openai', model: spare.voice.model }),
  };
}
