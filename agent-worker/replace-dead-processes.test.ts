import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initializeLogger } from '@livekit/agents';
import { beforeAll, expect, it, vi } from 'vitest';
import { type LostJob, replaceDeadProcesses } from './replace-dead-processes.ts';

interface Process {
  isAlive: boolean;
  proc: { pid: number };
}
interface Pool {
  start(): void;
  close(): Promise<void>;
  launchJob(info: object): Promise<void>;
  executors: Process[];
  warmedProcQueue: { items: { proc: Process }[] };
}

const lost: LostJob[] = [];
beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  await replaceDeadProcesses((job) => void lost.push(job));
});

async function openPool(entry: string) {
  const file = new URL('./ipc/proc_pool.js', import.meta.resolve('@livekit/agents'));
  const { ProcPool } = (await import(file.href)) as { ProcPool: new (options: object) => Pool };
  const agent = join(tmpdir(), `agent-${randomUUID()}.mjs`);
  writeFileSync(agent, `export default { [Symbol.for('livekit.agents.AgentDefinition')]: true, entry: ${entry} };`);
  const pool = new ProcPool({
    agent,
    numIdleProcesses: 1,
    initializeTimeout: 60_000,
    closeTimeout: 1_000,
    sessionEndTimeout: 1_000,
    memoryWarnMB: 0,
    memoryLimitMB: 0,
  });
  pool.start();
  const waiting = () => pool.warmedProcQueue.items[0]?.proc;
  await vi.waitFor(() => expect(waiting()?.isAlive).toBe(true), { timeout: 60_000 });
  const close = async () => {
    await pool.close();
    rmSync(agent);
  };
  return { pool, waiting, close };
}
const call = (name: string) => ({
  job: { id: name, metadata: `{"of":"${name}"}`, room: { name } },
  acceptArguments: { name: '', identity: `agent-${name}`, metadata: '' },
  url: 'ws://127.0.0.1:1',
  token: '',
  workerId: 'w',
  fakeJob: true,
});

it('has another process waiting for the next call when the waiting one was killed', async () => {
  const { waiting, close } = await openPool('async () => {}');
  const first = waiting()?.proc.pid ?? 0;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(waiting()?.isAlive === true && waiting()?.proc.pid !== first).toBe(true), { timeout: 60_000 });
  expect(lost).toEqual([]);
  await close();
});

it('tells of the call of a process that was killed, and of none that ended well or was stopped with the worker', async () => {
  const { pool, waiting, close } = await openPool(
    // The last one hangs when it is told to stop, and is killed by the framework itself.
    `async (ctx) => {
      if (ctx.job.id === 'stopped') ctx.addShutdownCallback(() => new Promise(() => {}));
      await new Promise((end) => setTimeout(end, ctx.job.id === 'short' ? 100 : 1e6));
      ctx.shutdown('over');
    }`,
  );
  const begin = async (name: string) => {
    await vi.waitFor(() => expect(waiting()?.isAlive).toBe(true), { timeout: 60_000 });
    const own = waiting()!;
    await pool.launchJob(call(name));
    return own;
  };
  const short = await begin('short');
  await vi.waitFor(() => expect(pool.executors).not.toContain(short), { timeout: 60_000 });
  const killed = await begin('killed');
  process.kill(killed.proc.pid, 'SIGKILL');
  await vi.waitFor(() => expect(lost).toMatchObject([{ metadata: '{"of":"killed"}', room: { name: 'killed' } }]), {
    timeout: 60_000,
  });
  await begin('stopped');
  await close();
  expect(lost).toHaveLength(1);
});
