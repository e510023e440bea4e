import { parentPort } from 'node:worker_threads';
import type { WorkerReply } from './worker-client.ts';

/** The other end of WorkerClient: answers one question after another, in the order they came. */
export function serveWorker(answer: (input: unknown) => Promise<unknown>): void {
  const port = parentPort;
  if (!port) throw new Error('This file runs only as a worker thread.');
  let last = Promise.resolve();
  port.on('message', ({ id, input }: { id: number; input: unknown }) => {
    last = last.then(async () => {
      const reply: WorkerReply = await answer(input).then(
        (output) => ({ id, output }),
        (cause: unknown) => ({ id, problem: cause instanceof Error ? cause.message : String(cause) }),
      );
      port.postMessage(reply);
    });
  });
}
