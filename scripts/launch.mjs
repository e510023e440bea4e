// Dependency-free, runs on Node 20: installs what is missing, then runs a file on the Node 24 that npm brought.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { findNode24 } from './find-node-24.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Runs a file of the repository with our own arguments and ends as it ends; a signal that reaches us first ends the install. */
export async function launch(file) {
  const stopping = new AbortController();
  let child;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stopping.abort(signal);
      // Ctrl-C reaches the whole group by itself; a second SIGINT would mean "at once".
      child?.kill(signal === 'SIGINT' ? 'SIGTERM' : signal);
    });
  }
  try {
    await ensureInstalled(ROOT, stopping.signal);
    stopping.signal.throwIfAborted();
    child = spawn(findNode24(ROOT), [file, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
    child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
  } catch (error) {
    if (stopping.signal.aborted) process.exit(128 + constants.signals[stopping.signal.reason]);
    process.stderr.write(`\n  ${error instanceof Error ? error.message : error}\n\n`);
    process.exit(1);
  }
}
