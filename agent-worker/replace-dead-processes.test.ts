import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initializeLogger } from '@livekit/agents';
import { expect, it, vi } from 'vitest';
import { replaceDeadProcesses } from './replace-dead-processes.ts';

interface Pool {
  start(): void;
  close(): Promise<void>;
  warmedProcQueue: { items: { proc: { isAlive: boolean; proc: { pid: number } } }[] };
}

it('has another process waiting for the next call when the waiting one was killed', async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  await replaceDeadProcesses();
  const file = new URL('./ipc/proc_pool.js', import.meta.resolve('@livekit/agents'));
  const { ProcPool } = (await import(file.href)) as { ProcPool: new (options: object) => Pool };
  const agent = join(tmpdir(), `idle-agent-${randomUUID()}.mjs`);
  writeFileSync(agent, "export default { [Symbol.for('livekit.agents.AgentDefinition')]: true, entry: async () => {} };");
  const pool = new ProcPool({
    agent,
    numIdleProcesses: 1,
    initializeTimeout: 60_000,
    closeTimeout: 10_000,
    sessionEndTimeout: 10_000,
    memoryWarnMB: 0,
    memoryLimitMB: 0,
  });
  pool.start();
  const waiting = () => pool.warmedProcQueue.items[0]?.proc;
  await vi.waitFor(() => expect(waiting()?.isAlive).toBe(true), { timeout: 60_000 });
  const first = waiting()?.proc.pid ?? 0;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(waiting()?.isAlive === true && waiting()?.proc.pid !== first).toBe(true), { timeout: 60_000 });
  await pool.close();
  rmSync(agent);
});
