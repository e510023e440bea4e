import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processStart } from '../process-start.ts';
import { startChild } from './child-service.ts';

const STAYS = "setInterval(() => undefined, 1000); process.stdout.write('READY {}\\n');";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qv-child-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(script: string) {
  const file = join(folder, 'service.mjs');
  writeFileSync(file, script);
  const stopping = new AbortController();
  const restarts: string[] = [];
  const context = {
    root: folder,
    logFolder: folder,
    env: process.env,
    onRestart: (_: string, reason: string) => void restarts.push(reason),
    onPid: () => undefined,
    stopping: stopping.signal,
  };
  return { child: startChild(context, { name: 'service', command: [file] }), stopping, restarts };
}

describe('a child of the supervisor', () => {
  it('is started again when it crashes', async () => {
    const { child, restarts } = start(STAYS);
    await child.ready;
    const first = child.pid()!;
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(child.pid() ?? first).not.toBe(first), { timeout: 20_000 });
    expect(restarts).toEqual(['SIGKILL, starting again in 0.5 s']);
    await child.stop();
  });

  it('is not started again once everything ends', async () => {
    const { child, stopping, restarts } = start(STAYS);
    await child.ready;
    stopping.abort();
    process.kill(child.pid()!, 'SIGKILL');
    await vi.waitFor(() => expect(child.pid()).toBeNull(), { timeout: 20_000 });
    expect(restarts).toEqual([]);
    await child.stop();
  });

  it.runIf(process.platform === 'linux')(
    'does not hear the Ctrl-C of our terminal, since it leads a group of its own',
    async () => {
      const { child } = start(STAYS);
      await child.ready;
      const group = readFileSync(`/proc/${child.pid()}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
      expect(Number(group)).toBe(child.pid());
      await child.stop();
    },
  );

  it('takes along what it would leave below it', async () => {
    const note = join(folder, 'grandchild');
    const { child } = start(
      `import { spawn } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      const deaf = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); console.log('up')"]);
      deaf.stdout.once('data', () => { writeFileSync(${JSON.stringify(note)}, String(deaf.pid)); ${STAYS} });`,
    );
    await child.ready;
    const grandchild = Number(readFileSync(note, 'utf8'));
    expect(processStart(grandchild)).not.toBeNull();
    await child.stop();
    await vi.waitFor(() => expect(processStart(grandchild)).toBeNull(), { timeout: 20_000 });
  });
});
