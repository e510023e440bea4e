import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { INSTALL_FOLDER } from './find-postgres.ts';

export type PostgresServer = {
  /** `postgres://postgres@127.0.0.1:PORT/postgres`, a superuser without a password. */
  url: string;
  pid: number;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
};
type Account = { uid: number; gid: number };

/** `nobody` and `nogroup` of Linux: PostgreSQL refuses to run as root, and this account owns nothing. */
const UNPRIVILEGED: Account = { uid: 65_534, gid: 65_534 };
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
/** Fast and forgetful, for tests only: a crash of the machine loses all of it. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  max_connections: '200',
  deadlock_timeout: '100ms',
  shared_buffers: '512MB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
};

/** Starts a PostgreSQL of an unpacked wheel on a free port of 127.0.0.1, with a new data folder in the temp folder. */
export async function startServer(wheelFolder: string): Promise<PostgresServer> {
  const home = mkdtempSync(join(tmpdir(), 'quantum-voice-postgres-'));
  const account = process.getuid?.() === 0 ? UNPRIVILEGED : undefined;
  try {
    const bin = join(account ? copyFor(account, wheelFolder, home) : wheelFolder, INSTALL_FOLDER, 'bin');
    const data = join(home, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (account) chownSync(data, account.uid, account.gid);
    await initialise(bin, data, account);
    return await run({ bin, data, home, account });
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

// Root's own cache is usually closed to others, so the programs are copied to where the account may read them.
function copyFor(account: Account, wheelFolder: string, home: string): string {
  chownSync(home, account.uid, account.gid);
  chmodSync(home, 0o755);
  const copy = join(home, 'programs');
  cpSync(wheelFolder, copy, { recursive: true });
  return copy;
}

function start(program: string, args: string[], cwd: string, account: Account | undefined): ChildProcess {
  // Its own group: Ctrl-C of the terminal reaches the parent only, which then stops the server in order.
  const options = { cwd, detached: true, env: { ...process.env, LC_ALL: 'C' }, ...account };
  return spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function initialise(bin: string, data: string, account: Account | undefined): Promise<void> {
  const args = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--no-instructions', ...LOCALE];
  const child = start(join(bin, 'initdb'), args, data, account);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const code = await new Promise<number | string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`PostgreSQL could not be set up (${code}): ${stderr.trim().split('\n').at(-1) ?? ''}`);
}

type Prepared = { bin: string; data: string; home: string; account: Account | undefined };

async function run({ bin, data, home, account }: Prepared): Promise<PostgresServer> {
  const port = await freePort();
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = start(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], data, account);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    if (child.stderr) {
      // Reading goes on to the end: a full pipe would stop the server.
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (lines.length < 20) lines.push(line);
        if (line.includes('database system is ready to accept connections')) resolve();
      });
    }
    void ended.then(() => reject(new Error(`PostgreSQL did not start: ${lines.at(-1) ?? 'no reason given'}`)));
  });
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: child.pid ?? 0,
    async stop() {
      // SIGINT is "fast shutdown": open sessions are ended.
      child.kill('SIGINT');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
