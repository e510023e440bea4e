import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { copyCheckout } from '../tests/support/copy-checkout.ts';
import { findNode20, runScript } from '../tests/support/run-script.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const node20 = findNode20();
const SCRIPTS = ['start', 'test', 'bench', 'prove'] as const;
const STACK = /\n\s+at /;

let root = '';
afterEach(() => {
  if (root) rmSync(root, { recursive: true, force: true });
  root = '';
});

/** A checkout without packages, and an npm that fails as the real one does. */
function brokenNpm(words: string): { root: string; env: Record<string, string> } {
  root = copyCheckout({ hasPackages: false });
  const bin = join(root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\ncat >&2 <<'END'\n${words}\nEND\nexit 1\n`, { mode: 0o755 });
  return { root, env: { PATH: `${bin}:${process.env.PATH}` } };
}

describe.skipIf(!node20)(node20 ? 'on Node 20' : 'on Node 20 (skipped: this machine has none)', () => {
  it.each([
    ['start', [], { PORT: 'eighty' }, 'PORT is "eighty"'],
    ['test', ['no-such-part'], {}, 'There is no part no-such-part'],
    ['bench', [], {}, 'Name one measurement'],
    ['prove', [], {}, 'Name one proof'],
  ] as const)('npm run %s reaches its work on Node 24', async (name, args, env, sentence) => {
    root = mkdtempSync(join(tmpdir(), 'quantum-voice-launch-'));
    const started = { node: node20!, cwd: ROOT, args: [`scripts/${name}.mjs`, ...args] };
    const { code, output } = await runScript({ ...started, env: { QV_DATA_DIR: root, ...env } });
    expect(output).toContain(sentence);
    expect(output).not.toMatch(STACK);
    expect(code).toBe(1);
  });

  it('installs first where the packages are missing', async () => {
    const { env } = brokenNpm('npm error code E500');
    for (const name of SCRIPTS) {
      const { code, output } = await runScript({ node: node20!, cwd: root, args: [`scripts/${name}.mjs`], env });
      expect(output).toContain('Installing packages');
      expect(output).toContain('npm ci failed: npm error code E500');
      expect(output).not.toMatch(STACK);
      expect(code).toBe(1);
    }
  });
});

describe('what a plain npm ci has installed', () => {
  const start = (env: Record<string, string>) =>
    runScript({ cwd: root, args: ['scripts/start.mjs'], env: { ...env, PORT: 'eighty' } });
  function checkout(): Record<string, string> {
    root = copyCheckout({ hasPackages: true });
    rmSync(join(root, 'node_modules/.quantum-voice-lock'));
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin/npm'), '#!/bin/sh\necho npm error code E500 >&2\nexit 1\n', { mode: 0o755 });
    return { PATH: `${join(root, 'bin')}:${process.env.PATH}`, QV_DATA_DIR: join(root, '.data') };
  }

  it('is not installed again', async () => {
    const env = checkout();
    const { output } = await start(env);
    expect(output).toContain('PORT is "eighty"');
    expect(output).not.toContain('Installing');
    expect(existsSync(join(root, 'node_modules/.quantum-voice-lock'))).toBe(true);
  });

  it.each([
    ['another version', (lock: string) => lock.replace('"integrity": "sha512-', '"integrity": "sha512-x')],
    [
      'one package more',
      (lock: string) => lock.replace('"packages": {', '"packages": { "node_modules/one-more": { "version": "1.0.0" },'),
    ],
  ])('is installed again when the lock asks for %s', async (_, change) => {
    const env = checkout();
    const lock = join(root, 'package-lock.json');
    writeFileSync(lock, change(readFileSync(lock, 'utf8')));
    expect((await start(env)).output).toContain('npm ci failed: npm error code E500');
  });
});

describe('a start that cannot work says why in one sentence', () => {
  it.each(SCRIPTS)('on a Node that is too old: npm run %s', async (name) => {
    const asOldNode =
      'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"18.20.8"}})';
    const { code, output } = await runScript({ cwd: ROOT, args: ['--import', asOldNode, `scripts/${name}.mjs`] });
    expect(output).toBe('\n  This is Node 18.20.8; Quantum Voice needs Node 20 or newer from https://nodejs.org.\n\n');
    expect(code).toBe(1);
  });

  it.each([
    [
      'a disk that runs full',
      'npm error code ENOSPC\nnpm error syscall write\nnpm error errno -28\nnpm error nospc ENOSPC: no space left on device, write',
      'The disk is full; the packages need about 1.6 GB.',
    ],
    [
      'no network',
      'npm error code EAI_AGAIN\nnpm error syscall getaddrinfo\nnpm error errno EAI_AGAIN',
      'The package registry cannot be reached; check the connection and run this again.',
    ],
  ])('when the install meets %s', async (_, words, sentence) => {
    const { env } = brokenNpm(words);
    const { code, output } = await runScript({ cwd: root, args: ['scripts/start.mjs'], env });
    expect(output).toBe(`  Installing packages (about a minute) ...\n\n  ${sentence}\n\n`);
    expect(code).toBe(1);
  });

  it('when the disk has too little room for the packages', async () => {
    const { env } = brokenNpm('npm error code E500');
    const script = `import { ensureInstalled } from './scripts/ensure-installed.mjs';
      await ensureInstalled(process.cwd(), new AbortController().signal, () => 200e6).catch((error) => console.log(error.message))`;
    const { output } = await runScript({ cwd: root, args: ['--input-type=module', '--eval', script], env });
    expect(output).toBe(`The disk of ${root} has 200 MB left; the packages need about 1.6 GB.\n`);
  });

  it('without npm', async () => {
    root = copyCheckout({ hasPackages: false });
    const { code, output } = await runScript({ cwd: root, args: ['scripts/start.mjs'], env: { PATH: root } });
    expect(output).toContain('npm was not found; it comes with Node from https://nodejs.org.');
    expect(code).toBe(1);
  });
});
