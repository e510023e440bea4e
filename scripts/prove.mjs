// Dependency-free, runs on Node 20: installs what is missing, then runs a proof on Node 24.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, fail, findNode24, requireNode } from './ensure-installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
requireNode();
await ensureInstalled(root).catch(fail);
const child = spawn(findNode24(root), ['bench/prove.ts', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
