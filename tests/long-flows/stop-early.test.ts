import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readProcessTree } from '../../bench/support/process-tree.ts';
import { copyCheckout } from '../support/copy-checkout.ts';
import { isStillRunning, runOf } from '../support/processes.ts';
import { type Product, startProduct } from '../support/start-product.ts';
import { until } from '../support/world.ts';

/** Stands for a build that takes long: it and a process below it stay until they are ended. */
const LONG_BUILD = `import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const below = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000)"]);
writeFileSync('building', String(process.pid) + ' ' + String(below.pid));
setInterval(() => undefined, 1000);
`;
const ways = [
  ['SIGTERM', (product: Product) => product.child.kill('SIGTERM')],
  ['Ctrl-C', (product: Product) => process.kill(-product.child.pid!, 'SIGINT')],
] as const;

let root = '';
let product: Product | undefined;
afterEach(async () => {
  await product?.stop();
  product = undefined;
  rmSync(root, { recursive: true, force: true });
});

// The processes are read from /proc.
describe.runIf(process.platform === 'linux')('a start that is stopped before it was ready', () => {
  it.each(ways)('during the build, by %s, leaves no process and no lock', async (_, stop) => {
    root = copyCheckout({ hasPackages: true });
    writeFileSync(join(root, 'scripts/build-widget.ts'), LONG_BUILD);
    const dataFolder = join(root, '.data');
    product = await startProduct({ root, dataFolder, ownGroup: true });
    const { child } = product;
    const note = join(root, 'building');
    const lock = join(root, 'node_modules/.quantum-voice-build.lock');
    await until(async () => existsSync(note) && readFileSync(note, 'utf8').includes(' '), 'the build');
    await until(async () => existsSync(join(dataFolder, 'pg/database.lock')), 'the database');
    expect(existsSync(lock)).toBe(true);
    const all = readProcessTree(child.pid!).map(({ pid }) => runOf(pid));
    const building = readFileSync(note, 'utf8').split(' ').map(Number);
    expect(building.every((pid) => all.some((run) => run.pid === pid))).toBe(true);
    stop(product);
    await until(async () => child.exitCode !== null || child.signalCode !== null, 'the end of the start', 60_000);
    expect(all.filter(isStillRunning)).toEqual([]);
    expect([lock, join(dataFolder, 'supervisor.lock'), join(dataFolder, 'pg/database.lock')].filter(existsSync)).toEqual([]);
    expect(product.output()).not.toMatch(/\n\s+at /);
  });

  it.each(ways)('during the install, by %s, leaves no process', async (_, stop) => {
    root = copyCheckout({ hasPackages: false });
    const npm = join(root, 'npm');
    writeFileSync(npm, `#!/bin/sh\ntrap '' TERM\nsleep 600 &\necho $$ $! > ${join(root, 'installing')}\nwait\nwait\n`, {
      mode: 0o755,
    });
    product = await startProduct({
      root,
      dataFolder: join(root, '.data'),
      ownGroup: true,
      env: { PATH: `${root}:${process.env.PATH}` },
    });
    const { child } = product;
    const note = join(root, 'installing');
    await until(async () => existsSync(note) && readFileSync(note, 'utf8').includes('\n'), 'the install');
    const all = readProcessTree(child.pid!).map(({ pid }) => runOf(pid));
    expect(all.length).toBeGreaterThanOrEqual(3);
    stop(product);
    await until(async () => child.exitCode !== null || child.signalCode !== null, 'the end of the start', 60_000);
    expect(all.filter(isStillRunning)).toEqual([]);
    expect(product.output()).not.toMatch(/\n\s+at /);
  });
});
