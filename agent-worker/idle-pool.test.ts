import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initializeLogger } from '@livekit/agents';
import { beforeAll, expect, it, vi } from 'vitest';
import { type IdlePool, openIdlePool } from './idle-pool.ts';

interface Process {
  isAlive: boolean;
  proc: { pid: number };
}
interface Pool {
  start(): void;
  close(): Promise<void>;
  executors: Process[];
  warmedProcQueue: { items: { proc: Process }[] };
}

let idle: IdlePool;
beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  idle = await openIdlePool();
});

it('begins with what the framework was told, grows, and closes what is too many', async () => {
  const file = new URL('./ipc/proc_pool.js', import.meta.resolve('@livekit/agents'));
  const { ProcPool } = (await import(file.href)) as { ProcPool: new (options: object) => Pool };
  const agent = join(tmpdir(), `agent-${randomUUID()}.mjs`);
  writeFileSync(agent, `export default { [Symbol.for('livekit.agents.AgentDefinition')]: true, entry: async () => {} };`);
  const pool = new ProcPool({
    agent,
    numIdleProcesses: 1,
    initializeTimeout: 60_000,
    closeTimeout: 5_000,
    sessionEndTimeout: 1_000,
    memoryWarnMB: 0,
    memoryLimitMB: 0,
  });
  idle.resize(3);
  pool.start();
  const wait = (processes: number) =>
    vi.waitFor(() => expect([idle.waiting(), pool.executors.length]).toEqual([processes, processes]), { timeout: 60_000 });
  await wait(1);
  idle.resize(3);
  await wait(3);
  const [first] = pool.warmedProcQueue.items;
  idle.resize(0);
  await wait(1);
  // The one that waits longest stays.
  expect(pool.executors).toEqual([first?.proc]);
  expect(pool.executors[0]?.isAlive).toBe(true);
  idle.resize(2);
  await wait(2);
  await pool.close();
  idle.resize(5);
  expect(pool.executors).toEqual([]);
  rmSync(agent);
});
