import { createEmbedder, type Embedder } from '../speech/embedder.ts';
import { createRecognizer, type Recognizer } from '../speech/recognizer.ts';
import { looksComplete, modelDir, type WeightModel, wrongFiles } from '../weights/weight-paths.ts';

export type ModelStatus = { ok: boolean; detail: string };
export interface Models {
  recognizer(): Recognizer | undefined;
  embedder(): Embedder | undefined;
  status(): { stt: ModelStatus; embeddings: ModelStatus };
  close(): Promise<void>;
}

const CHECK_EVERY_MS = 1_000;
const WAITING = 'The weights are not in the cache folder yet: run node local/weights/main.ts --cache DIR.';

/** Loads each model as soon as its weights are in the cache, also when they come while the process already serves. */
export function watchModels(input: { cacheDir: string | undefined; checkEveryMs?: number }): Models {
  const speech = slot({ cacheDir: input.cacheDir, model: 'moonshine-tiny-en', load: loadRecognizer });
  const vectors = slot({ cacheDir: input.cacheDir, model: 'minilm-l6-v2-int8', load: loadEmbedder });
  const check = () => Promise.all([speech.check(), vectors.check()]);
  void check();
  const timer = setInterval(() => void check(), input.checkEveryMs ?? CHECK_EVERY_MS);
  return {
    recognizer: speech.get,
    embedder: vectors.get,
    status: () => ({ stt: speech.status(), embeddings: vectors.status() }),
    async close() {
      clearInterval(timer);
      await Promise.all([speech.get()?.close(), vectors.get()?.close()]);
    },
  };
}

type Slot<T> = { get: () => T | undefined; status: () => ModelStatus; check: () => Promise<void> };

function slot<T>(input: { cacheDir: string | undefined; model: WeightModel; load: (folder: string) => Promise<T> }): Slot<T> {
  const { cacheDir, model, load } = input;
  let loaded: T | undefined;
  let detail = cacheDir ? WAITING : 'No cache folder was given with --cache.';
  let isChecking = false;

  async function tryToLoad(folder: string): Promise<void> {
    if (!(await looksComplete(folder, model))) return;
    const wrong = await wrongFiles(folder, model);
    if (wrong.length > 0) {
      detail = `${wrong.join(', ')} in the cache folder is not the pinned file: run node local/weights/main.ts --cache DIR.`;
      return;
    }
    loaded = await load(modelDir(folder, model));
    detail = `${model} is loaded.`;
  }

  return {
    get: () => loaded,
    status: () => ({ ok: loaded !== undefined, detail }),
    async check() {
      if (loaded !== undefined || isChecking || !cacheDir) return;
      isChecking = true;
      await tryToLoad(cacheDir).catch((cause: unknown) => {
        detail = `${model} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`;
      });
      isChecking = false;
    },
  };
}

async function loadRecognizer(folder: string): Promise<Recognizer> {
  const recognizer = createRecognizer({ folder });
  // The first decode of a fresh model takes a second longer than all others.
  await recognizer.transcribe({ samples: new Int16Array(16_000), urgency: 'final' });
  return recognizer;
}

async function loadEmbedder(folder: string): Promise<Embedder> {
  const embedder = createEmbedder({ folder });
  await embedder.embed('ready');
  return embedder;
}
