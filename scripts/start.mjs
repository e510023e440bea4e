// Runs on a fresh machine with nothing but Node 20 and npm: no import of anything that must be installed first.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, fail, findNode24, requireNode } from './ensure-installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
requireNode();
await ensureInstalled(root).catch(fail);
const child = spawn(findNode24(root), ['local/supervisor/main.ts', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the whole group by itself; a signal sent to us alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => child.kill(signal === 'SIGINT' ? 'SIGTERM' : signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
