import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../process-start.ts';
import { JWT_SECRET, MIGRATIONS, PUBLISHABLE_KEY, SECRET_KEY, SITE_URL } from './testdata/test-settings.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

describe('the database process', () => {
  let folder: string;
  let children: ChildProcess[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'qv-database-'));
    children = [];
  });
  afterEach(async () => {
    await Promise.all(children.map(kill));
    rmSync(folder, { recursive: true, force: true });
  });

  function launch(extra: string[] = []): ChildProcess {
    const keys = ['--jwt-secret', JWT_SECRET, '--publishable-key', PUBLISHABLE_KEY, '--secret-key', SECRET_KEY];
    const flags = ['--data', folder, '--site-url', SITE_URL, '--migrations', MIGRATIONS, '--exit-with-parent'];
    const child = spawn(process.execPath, [MAIN, ...keys, ...flags, ...extra], { stdio: ['pipe', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  }

  async function ready(child: ChildProcess): Promise<string> {
    for await (const line of createInterface({ input: child.stdout! })) {
      if (line.startsWith('READY ')) return JSON.parse(line.slice(6)).url;
    }
    throw new Error('The database ended before it was ready.');
  }

  async function outcome(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
    let stderr = '';
    child.stderr!.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, stderr };
  }

  function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    return gone;
  }

  const insert = (url: string, label: string) =>
    fetch(`${url}/rest/v1/things`, {
      method: 'POST',
      headers: { apikey: SECRET_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ label }),
    });

  /** The status for a body that is announced and never sent: a refused one that is still under way would break the line. */
  const announce = (url: string, bytes: number) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { apikey: SECRET_KEY, 'content-type': 'application/json', 'content-length': bytes };
      const asked = request(`${url}/rest/v1/things`, { method: 'POST', headers });
      asked.on('response', ({ statusCode }) => {
        resolve(statusCode);
        asked.destroy();
      });
      asked.on('error', reject);
      asked.flushHeaders();
    });

  it('loses no acknowledged row when it is killed under eight writers', async () => {
    const first = launch();
    const url = await ready(first);
    const acknowledged: string[] = [];
    let hasEnough: () => void = () => undefined;
    const enough = new Promise<void>((resolve) => {
      hasEnough = resolve;
    });
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let row = 0; ; row += 1) {
        const label = `${writer}-${row}`;
        const response = await insert(url, label).catch(() => undefined);
        if (response === undefined) return;
        if (response.status === 201) acknowledged.push(label);
        if (acknowledged.length >= 100) hasEnough();
      }
    });
    await enough;
    await kill(first);
    await Promise.all(writers);

    const again = await ready(launch());
    const response = await fetch(`${again}/rest/v1/things?select=label`, { headers: { apikey: SECRET_KEY } });
    const labels = new Set(((await response.json()) as { label: string }[]).map(({ label }) => label));
    expect(acknowledged.length).toBeGreaterThanOrEqual(100);
    expect(acknowledged.filter((label) => !labels.has(label))).toEqual([]);
  });

  it('refuses a folder that a live process holds, in one sentence', async () => {
    const first = launch();
    await ready(first);
    const { code, stderr } = await outcome(launch());
    expect(code).toBe(1);
    expect(stderr).toBe(
      `The database folder ${folder} is in use by process ${first.pid}; stop it first or choose another --data.\n`,
    );
  });

  it('takes over a lock whose pid now belongs to another process', async () => {
    writeFileSync(join(folder, 'database.lock'), JSON.stringify({ pid: process.pid, startedAt: 'another run', token: 'old' }));
    expect(processStart(process.pid)).not.toBe('another run');
    await expect(ready(launch())).resolves.toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('serves health and the two APIs, and nothing of the engine besides', async () => {
    const url = await ready(launch());
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const auth = await fetch(`${url}/auth/v1/health`, { headers: { apikey: PUBLISHABLE_KEY } });
    expect(auth.status).toBe(200);
    for (const path of ['/_system/config', '/rest/v1/../../_system/info', '/', '/studio', '/rest/v1//../../_system/introspect']) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(404);
    }
    expect(await announce(url, 9_000_000)).toBe(413);
  });

  it('keeps its log free of statements that failed, since their caller is told', async () => {
    const child = launch();
    const ended = outcome(child);
    const url = await ready(child);
    const failed = await fetch(`${url}/rest/v1/things?label=eq.x&id=eq.nonsense`, { headers: { apikey: SECRET_KEY } });
    expect(failed.status).toBe(400);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, stderr: '' });
  });

  it('ends by itself, and frees the folder, when its parent goes away', async () => {
    const child = launch();
    await ready(child);
    const ended = outcome(child);
    child.stdin!.end();
    expect((await ended).code).toBe(0);
    await expect(ready(launch())).resolves.toBeTruthy();
  });

  it('names the busy port in one sentence', async () => {
    const port = new URL(await ready(launch())).port;
    const other = mkdtempSync(join(tmpdir(), 'qv-database-'));
    const { code, stderr } = await outcome(launch(['--port', port, '--data', other]));
    rmSync(other, { recursive: true, force: true });
    expect({ code, stderr }).toEqual({ code: 1, stderr: `Port ${port} is already in use; choose another with --port.\n` });
  });

  it('names the migration and the line that failed', async () => {
    const migrations = mkdtempSync(join(tmpdir(), 'qv-migrations-'));
    writeFileSync(join(migrations, '1_bad.sql'), 'create table public.good (id int);\ncreate tabel public.bad (id int);\n');
    const { code, stderr } = await outcome(launch(['--migrations', migrations]));
    rmSync(migrations, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(stderr).toBe('Migration 1_bad.sql failed: syntax error at or near "tabel" (line 2)\n');
  });
});
