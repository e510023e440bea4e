import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../support/start-product.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'quantum-voice-errors-'));

/** All that a deployment takes from vendors, and nothing of its own. */
const DEPLOYED = {
  DEPLOYMENT: 'production',
  SUPABASE_URL: 'https://project.example',
  SUPABASE_PUBLISHABLE_KEY: 'k',
  SUPABASE_SECRET_KEY: 'k',
  KV_REST_API_URL: 'https://kv.example',
  KV_REST_API_TOKEN: 'k',
  LIVEKIT_URL: 'wss://livekit.example',
  LIVEKIT_API_KEY: 'k',
  LIVEKIT_API_SECRET: 's',
  DEEPGRAM_API_KEY: 'k',
  OPENAI_API_KEY: 'k',
  SLACK_WEBHOOK_URL: 'https://hooks.example/x',
  ASANA_ACCESS_TOKEN: 'k',
  ASANA_PROJECT_GID: '1',
  RESEND_API_KEY: 'k',
  RESEND_FROM: 'a@b.example',
};

function start(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: ROOT,
      env: { ...process.env, QV_DATA_DIR: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('close', (code) => resolve({ code, output }));
  });
}

describe('a start that cannot work says why in one sentence', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const cases: [string, () => Promise<Record<string, string>>, RegExp][] = [
    [
      'half an environment group',
      async () => ({ PORT: String(await freePort()), ASANA_ACCESS_TOKEN: 'x' }),
      /ASANA_PROJECT_GID is missing while ASANA_ACCESS_TOKEN is set/,
    ],
    [
      'half a group that is only used later',
      async () => ({ PORT: String(await freePort()), LANGFUSE_SECRET_KEY: 'x' }),
      /LANGFUSE_PUBLIC_KEY is missing while LANGFUSE_SECRET_KEY is set/,
    ],
    [
      'production with its groups and without secrets of its own',
      async () => ({ PORT: String(await freePort()), ...DEPLOYED }),
      /Own secrets have no default in production\. Set CSRF_SECRET, VISIT_SECRET, OUTBOX_WEBHOOK_SECRET, CRON_SECRET, SUPABASE_JWT_SECRET/,
    ],
    [
      'production without its groups',
      async () => ({ PORT: String(await freePort()), DEPLOYMENT: 'production' }),
      /Local services do not run in production/,
    ],
    ['a port that is no number', async () => ({ PORT: 'eighty' }), /PORT is "eighty"/],
    [
      'a checkout that already runs',
      async () => ({ PORT: String(await freePort()), QV_DATA_DIR: inject('product').dataFolder }),
      /already runs here/,
    ],
  ];
  for (const [name, env, sentence] of cases) {
    it(name, async () => {
      const { code, output } = await start(await env());
      expect(code).toBe(1);
      expect(output).toMatch(sentence);
      expect(output).not.toMatch(/\n\s+at /);
    });
  }

  it('a busy port', async () => {
    const squatter = createServer();
    const port = await new Promise<number>((resolve) =>
      squatter.listen(0, 'localhost', () => resolve((squatter.address() as { port: number }).port)),
    );
    const { code, output } = await start({ PORT: String(port) });
    squatter.close();
    expect(code).toBe(1);
    expect(output).toMatch(/already in use; choose another/);
    expect(output).not.toMatch(/\n\s+at /);
  });
});
