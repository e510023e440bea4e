// Dependency-free, runs on Node 20: installs the packages when they are missing.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from 'node:process';
import { hasNode24 } from './find-node-24.mjs';

const KILL_AFTER_MS = 5_000;
const NEEDED_BYTES = 1.6e9;
const NEEDS_ROOM = 'the packages need about 1.6 GB.';
const isWindows = platform === 'win32';

function kill(child, signal) {
  if (isWindows) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f']);
  else process.kill(-child.pid, signal);
}

/** Runs a program in a group of its own, so that a stop reaches all of it; resolves only when it is gone. */
function run(command, args, { cwd, signal }) {
  return new Promise((resolve, reject) => {
    let output = '';
    let killer;
    const child = spawn(command, args, { cwd, shell: isWindows, detached: !isWindows, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => {
      kill(child, 'SIGTERM');
      killer = setTimeout(() => kill(child, 'SIGKILL'), KILL_AFTER_MS);
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) =>
      reject(error.code === 'ENOENT' ? new Error('npm was not found; it comes with Node from https://nodejs.org.') : error),
    );
    child.once('close', (code) => {
      clearTimeout(killer);
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve(output);
      else reject(Object.assign(new Error(output.trim().split('\n').slice(-4).join(' ')), { output }));
    });
    if (child.pid !== undefined) signal.addEventListener('abort', stop, { once: true });
  });
}

/** npm itself takes minutes to give up on a full disk, and leaves half of everything. */
function requireRoom(root, freeBytes) {
  // What is there already is removed by npm ci, and its room is free again.
  if (existsSync(join(root, 'node_modules')) || freeBytes(root) >= NEEDED_BYTES) return;
  throw new Error(`The disk of ${root} has ${Math.floor(freeBytes(root) / 1e6)} MB left; ${NEEDS_ROOM}`);
}

function readFreeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** True when npm's own note of what it installed is our lock, less the optional packages of other machines. */
function isInstalledByNpm(root, lock) {
  const note = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(note) || !hasNode24(root)) return false;
  const installed = JSON.parse(readFileSync(note, 'utf8')).packages;
  return Object.entries(JSON.parse(lock).packages).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === version && found.integrity === integrity : optional === true;
  });
}

/** `npm ci` when node_modules is not what package-lock.json says; no install script runs. */
export async function ensureInstalled(root, signal, freeBytes = readFreeBytes) {
  const marker = join(root, 'node_modules', '.quantum-voice-lock');
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  if (isInstalledByNpm(root, lock)) {
    writeFileSync(marker, wanted);
    return;
  }
  requireRoom(root, freeBytes);
  process.stdout.write('  Installing packages (about a minute) ...\n');
  const startedMs = Date.now();
  const ticker = setInterval(() => process.stdout.write(`  ... ${Math.round((Date.now() - startedMs) / 1000)} s\n`), 15_000);
  try {
    await run(
      'npm',
      ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: root, signal },
    );
    writeFileSync(marker, wanted);
  } catch (error) {
    const said = `${error.message} ${error.output ?? ''}`;
    if (/ENOSPC/.test(said)) throw new Error(`The disk is full; ${NEEDS_ROOM}`);
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(said))
      throw new Error('The package registry cannot be reached; check the connection and run this again.');
    throw new Error(`npm ci failed: ${error.message.split('\n')[0]}`);
  } finally {
    clearInterval(ticker);
  }
}
