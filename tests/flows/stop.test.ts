import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProcessTree } from '../../bench/support/process-tree.ts';
import { isStillRunning, type ProcessRun, runOf } from '../support/processes.ts';
import { type Product, startProduct } from '../support/start-product.ts';
import { until } from '../support/world.ts';

describe('Ctrl-C on a running product', () => {
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
    const gone: string[] = [];
    process.kill(-product.child.pid!, 'SIGINT');
    await until(
      async () => {
        for (const [name, run] of named) if (!gone.includes(name) && !isStillRunning(run)) gone.push(name);
        return gone.length === named.length && all.every((run) => !isStillRunning(run));
      },
      'the end of all processes',
      90_000,
    );
    const order = ['worker', 'web', 'livekit', 'providers', 'kv', 'database', 'supervisor'];
    expect(gone).toEqual(order.filter((name) => named.some(([other]) => other === name)));
    expect(product.output()).not.toMatch(/starting again/);
    expect(product.child.exitCode).toBe(0);
    expect(readdirSync(dataFolder).filter((name) => /lock|services/.test(name))).toEqual([]);
    expect(readdirSync(join(dataFolder, 'pg')).filter((name) => /lock/.test(name))).toEqual([]);
  });
});
