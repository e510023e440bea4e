import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = join(ROOT, 'node_modules/supabase/dist/supabase.js');
const COPIED = ['config.toml', 'migrations', 'seed.sql'];

export type CliResult = { code: number | null; output: string };

/**
 * Runs the Supabase CLI against a database by its URL, without questions and without telemetry. It works in a copy of
 * `supabase/` with a home of its own, since it leaves files in both.
 */
export async function runSupabaseCli(args: readonly string[], databaseUrl: string): Promise<CliResult> {
  const home = mkdtempSync(join(tmpdir(), 'quantum-voice-cli-'));
  try {
    mkdirSync(join(home, 'supabase'));
    for (const name of COPIED) cpSync(join(ROOT, 'supabase', name), join(home, 'supabase', name), { recursive: true });
    const url = new URL(databaseUrl);
    url.searchParams.set('sslmode', 'disable');
    return await run([...args, '--db-url', url.href, '--yes', '--workdir', home], home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function run(args: readonly string[], home: string): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: home,
      env: { ...process.env, HOME: home, DO_NOT_TRACK: '1', SUPABASE_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
