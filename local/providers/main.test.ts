import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

function start(...flags: string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...flags], { stdio: 'pipe' });
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

it('says where it serves, and ends with its parent', async () => {
  const child = start('--port', '0', '--exit-with-parent');
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  const ready = JSON.parse(String(line).replace('READY ', '')) as { url: string; mailbox: string };
  expect((await fetch(`${ready.url}/status`)).status).toBe(200);
  expect(ready.mailbox).toBe(`${ready.url}/mailbox`);
  child.stdin?.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('names a busy port in one sentence and exits with 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const child = start('--port', String(port));
  const [said, exit] = await Promise.all([textOf(child.stderr), once(child, 'exit')]);
  expect(said.trim()).toBe('The port is in use: choose another with --port, or --port 0 for a free one.');
  expect(exit[0]).toBe(1);
  other.close();
});
