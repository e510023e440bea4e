import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OWN_GROUP } from '../process-group.ts';
import { processStart } from '../process-start.ts';
import { clearLeftovers, writeServices } from './services-file.ts';

let folder: string;
let path: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qv-services-'));
  path = join(folder, 'services.json');
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
  rmSync(folder, { recursive: true });
});

/** A process of this test's own that stays until it is ended. */
async function startIdle(script = ''): Promise<{ pid: number; ended: Promise<NodeJS.Signals | null> }> {
  const started = spawn(process.execPath, ['-e', `${script};setInterval(() => undefined, 1000);console.log('up')`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child = started;
  const ended = new Promise<NodeJS.Signals | null>((resolve) => started.once('exit', (_, signal) => resolve(signal)));
  await new Promise((resolve) => started.stdout.once('data', resolve));
  return { pid: started.pid!, ended };
}

describe('the services file', () => {
  it('says where each service is and which run of it', async () => {
    const { pid } = await startIdle();
    writeServices(path, { kv: { url: 'http://127.0.0.1:1', pid }, worker: { url: null, pid: null } });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      kv: { url: 'http://127.0.0.1:1', pid, startedAt: processStart(pid) },
      worker: { url: null, pid: null, startedAt: null },
    });
  });
});

describe('clearLeftovers', () => {
  it('ends what a killed supervisor left', async () => {
    const { pid, ended } = await startIdle();
    writeServices(path, { kv: { url: null, pid } });
    expect(await clearLeftovers(path)).toBe(1);
    expect(await ended).toBe('SIGTERM');
    expect(existsSync(path)).toBe(false);
  });

  it("ends what is below a leftover, such as a build's own workers", async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const deaf = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); console.log('up')"]);
      deaf.stdout.once('data', () => console.log(deaf.pid));
      setInterval(() => undefined, 1000)`;
    const leader = spawn(process.execPath, ['-e', script], { ...OWN_GROUP, stdio: ['ignore', 'pipe', 'ignore'] });
    child = leader;
    const below = Number(await new Promise((resolve) => leader.stdout.once('data', resolve)));
    expect(processStart(below)).not.toBeNull();
    writeServices(path, { build: { url: null, pid: leader.pid! } });
    expect(await clearLeftovers(path)).toBe(1);
    await vi.waitFor(() => expect(processStart(below)).toBeNull(), { timeout: 20_000 });
  });

  it('touches no process that only has the same number', async () => {
    const { pid } = await startIdle();
    writeFileSync(
      path,
      JSON.stringify({
        kv: { url: null, pid, startedAt: '1' },
        worker: { url: null, pid },
        web: { url: null, pid, startedAt: null },
      }),
    );
    expect(await clearLeftovers(path)).toBe(0);
    expect(processStart(pid)).not.toBeNull();
    expect(child?.signalCode).toBeNull();
    expect(existsSync(path)).toBe(false);
  });

  it('never ends itself', async () => {
    writeServices(path, { supervisor: { url: null, pid: process.pid } });
    expect(await clearLeftovers(path)).toBe(0);
  });

  it('has nothing to do without a file, and throws a broken one away', async () => {
    expect(await clearLeftovers(path)).toBe(0);
    for (const broken of ['{', '[]', '{"kv":{"pid":"1"}}']) {
      writeFileSync(path, broken);
      expect(await clearLeftovers(path)).toBe(0);
      expect(existsSync(path)).toBe(false);
    }
  });
});
