import { workerData } from 'node:worker_threads';
import { loadMoonshine } from './moonshine.ts';
import { serveWorker } from './serve-worker.ts';

const transcriber = loadMoonshine((workerData as { folder: string }).folder);
// A failed load is told to whoever asks; without this line it would end the process.
transcriber.catch(() => undefined);

serveWorker(async (input) => (await transcriber)(input as Float32Array));
