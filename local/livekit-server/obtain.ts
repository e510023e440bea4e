import { parseArgs } from 'node:util';
import { exitCleanly, failToStart } from '../service-lifecycle.ts';
import { findBinary } from './find-binary.ts';
import { runCommand } from './run-command.ts';

/** Brings the program into the cache and ends: a first build takes minutes, and gives way to what a visitor waits for. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { cache: { type: 'string' }, 'exit-with-parent': { type: 'boolean', default: false } },
  });
  if (!values.cache) throw new Error('Usage: node local/livekit-server/obtain.ts --cache DIR');
  const stopping = new AbortController();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const finding = findBinary({ cacheDir: values.cache, run: runCommand, log, signal: stopping.signal });
  exitCleanly({
    exitWithParent: values['exit-with-parent'],
    // Waits for the end of a build, which frees the lock of the cache.
    async stop() {
      stopping.abort();
      await finding.catch(() => undefined);
    },
  });
  const binary = await finding;
  if (!binary.found) throw new Error(binary.reason);
  process.exit(0);
}

main().catch(failToStart);
