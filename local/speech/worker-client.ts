import { Worker } from 'node:worker_threads';

/** The models' tensors are outside the heap; what is young in it dies at once. */
const YOUNG_MB = 8;

type Waiting = { resolve: (output: unknown) => void; reject: (cause: Error) => void };
export type WorkerReply = { id: number; output: unknown } | { id: number; problem: string };

/** Questions and answers with one worker thread, which starts at the first question and again after a crash. */
export class WorkerClient {
  readonly #entry: URL;
  readonly #settings: unknown;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(entry: URL, settings: unknown) {
    this.#entry = entry;
    this.#settings = settings;
  }

  /** How many questions are unanswered. */
  get pending(): number {
    return this.#waiting.size;
  }

  ask(input: unknown): Promise<unknown> {
    const worker = this.#worker ?? this.#start();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, input });
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    // Node prints that node:wasi is experimental; the person who runs this can do nothing about it.
    const worker = new Worker(this.#entry, {
      workerData: this.#settings,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on('message', (reply: WorkerReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('problem' in reply) waiting?.reject(new Error(reply.problem));
      else waiting?.resolve(reply.output);
    });
    worker.on('error', (cause) => this.#fail(worker, cause instanceof Error ? cause : new Error(String(cause))));
    worker.on('exit', () => this.#fail(worker, new Error('The worker thread has ended.')));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #fail(worker: Worker, cause: Error): void {
    if (this.#worker === worker) this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(cause);
  }
}
