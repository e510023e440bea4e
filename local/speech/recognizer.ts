import { toFloat } from './pcm.ts';
import { WorkerClient } from './worker-client.ts';

export interface Recognizer {
  /** Text of 16 kHz mono speech, '' when none was understood. `final` overtakes waiting interims. Rejects when aborted. */
  transcribe(input: { samples: Int16Array; urgency: 'final' | 'interim'; signal?: AbortSignal }): Promise<string>;
  /** True when a decode would start at once. */
  isIdle(): boolean;
  close(): Promise<void>;
}

type Job = { run: () => Promise<void>; urgency: 'final' | 'interim' };

/** Moonshine in one worker thread with a queue before it. */
export function createRecognizer(input: { folder: string }): Recognizer {
  const worker = new WorkerClient(new URL('./moonshine-worker.ts', import.meta.url), input);
  return queueRecognizer({ decode: async (samples) => String(await worker.ask(samples)), close: () => worker.close() });
}

export function queueRecognizer(engine: {
  decode: (samples: Float32Array) => Promise<string>;
  close: () => Promise<void>;
}): Recognizer {
  const queue: Job[] = [];
  let isBusy = false;

  function next(): void {
    if (isBusy) return;
    const firstFinal = queue.findIndex((job) => job.urgency === 'final');
    const [job] = queue.splice(Math.max(0, firstFinal), 1);
    if (!job) return;
    isBusy = true;
    void job.run().finally(() => {
      isBusy = false;
      next();
    });
  }

  return {
    transcribe({ samples, urgency, signal }) {
      return new Promise<string>((resolve, reject) => {
        const run = async () => {
          if (signal?.aborted) return reject(new Error('No longer wanted.'));
          await engine.decode(toFloat(samples)).then((text) => resolve(tidy(text)), reject);
        };
        queue.push({ run, urgency });
        next();
      });
    },
    isIdle: () => !isBusy && queue.length === 0,
    close: () => engine.close(),
  };
}

/** Noise makes the model repeat itself or print marks without words; neither is speech. */
function tidy(text: string): string {
  const words = text.split(/\s+/).filter(Boolean);
  const isLoop = words.length >= 8 && new Set(words.map((word) => word.toLowerCase())).size <= words.length / 6;
  return isLoop || !/[\p{L}\p{N}]/u.test(text) ? '' : text;
}
