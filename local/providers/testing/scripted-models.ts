import type { Recognizer } from '../../speech/recognizer.ts';
import type { Models } from '../models.ts';

/** Models whose recogniser hears what it is told, for tests of the protocol. */
export function scriptedModels(transcribe: Recognizer['transcribe']): Models {
  const recognizer: Recognizer = { transcribe, isIdle: () => true, close: async () => undefined };
  return {
    recognizer: () => recognizer,
    embedder: () => undefined,
    status: () => ({ stt: { ok: true, detail: 'scripted' }, embeddings: { ok: false, detail: 'none in this test' } }),
    close: async () => undefined,
  };
}
