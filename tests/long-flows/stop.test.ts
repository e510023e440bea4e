import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readProcessTree } from '../../bench/support/process-tree.ts';
import { isStillRunning, type ProcessRun, runOf } from '../support/processes.ts';
import { type Product, startProduct } from '../support/start-product.ts';

// The processes are read from /proc.
describe.runIf(process.platform === 'linux')('Ctrl-C on a running product', () => {
  let dataFolder: string;
  let product: Product;
  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'quantum-voice-stop-'));
    product = await startProduct({ dataFolder, ownGroup: true });
    await product.printed(/Voice is (on|off)/);
  });
  afterAll(async () => {
    await product.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  it('ends every process in order, restarts none, and leaves no lock', async () => {
    const all = readProcessTree(product.child.pid!).map(({ pid }) => runOf(pid));
    const named = Object.entries(product.services()).flatMap(([name, { pid }]): [string, ProcessRun][] =>
      pid === null || name === 'mailbox' ? [] : [[name, runOf(pid)]],
    );
    expect(all.length).toBeGreaterThanOrEqual(named.length);
    const order = ['worker', 'web', 'livekit', 'providers', 'kv', 'database', 'supervisor'];
    const gone: string[] = [];
    process.kill(-product.child.pid!, 'SIGINT');
    const deadline = Date.now() + 90_000;
    while (gone.length < named.length || all.some(isStillRunning)) {
      if (Date.now() > deadline) throw new Error(`After a minute and a half only these were gone: ${gone.join(', ')}.`);
      // The last one first: whoever ends between two questions of one look has its turn after those who were asked before.
      const left = order.flatMap((name) => named.filter(([other]) => other === name && !gone.includes(other)));
      const ended = left.toReversed().filter(([, run]) => !isStillRunning(run));
      gone.push(...ended.toReversed().map(([name]) => name));
      await delay(2);
    }
    expect(gone).toEqual(order.filter((name) => named.some(([other]) => other === name)));
    expect(product.output()).not.toMatch(/starting again/);
    await vi.waitFor(() => expect(product.child.exitCode).toBe(0), { timeout: 20_000 });
    expect(readdirSync(dataFolder).filter((name) => /lock|services/.test(name))).toEqual([]);
    expect(readdirSync(join(dataFolder, 'pg')).filter((name) => /lock/.test(name))).toEqual([]);
  });
});
