import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

describe('the KV process', () => {
  let folder: string;
  let children: ChildProcess[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'qv-kv-'));
    children = [];
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  function launch(port = '0'): ChildProcess {
    const flags = ['--port', port, '--token', 't', '--snapshot', join(folder, 'kv.json'), '--exit-with-parent'];
    const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ['pipe', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  }

  async function ready(child: ChildProcess): Promise<string> {
    for await (const line of createInterface({ input: child.stdout! })) {
      if (line.startsWith('READY ')) return JSON.parse(line.slice(6)).url;
    }
    throw new Error('The KV service ended before it was ready.');
  }

  const closed = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', resolve));
  const ask = async (url: string, path: string) =>
    (await fetch(`${url}${path}`, { headers: { authorization: 'Bearer t' } })).json() as Promise<{ result: unknown }>;

  it('ends by itself when its parent goes away, and knows its keys after the next start', async () => {
    const first = launch();
    const url = await ready(first);
    await ask(url, '/set/a/1');
    const ended = closed(first);
    first.stdin!.end();
    expect(await ended).toBe(0);
    expect(await ask(await ready(launch()), '/get/a')).toEqual({ result: '1' });
  });

  it('ends on SIGTERM although a subscriber listens', async () => {
    const child = launch();
    const url = await ready(child);
    await fetch(`${url}/subscribe/news`, { headers: { authorization: 'Bearer t' } });
    const ended = closed(child);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('names a busy port in one sentence', async () => {
    const { port } = new URL(await ready(launch()));
    const second = launch(port);
    let stderr = '';
    second.stderr!.on('data', (chunk) => {
      stderr += chunk;
    });
    expect(await closed(second)).toBe(1);
    expect(stderr).toBe(`Port ${port} is already in use; choose another with --port.\n`);
  });
});
