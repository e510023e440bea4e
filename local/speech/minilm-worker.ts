import { workerData } from 'node:worker_threads';
import { loadMiniLm } from './minilm.ts';
import { serveWorker } from './serve-worker.ts';

const embed = loadMiniLm((workerData as { folder: string }).folder);
// A failed load is told to whoever asks; without this line it would end the process.
embed.catch(() => undefined);

serveWorker(async (input) => (await embed)(String(input)));
