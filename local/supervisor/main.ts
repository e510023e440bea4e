import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, parseEnv } from 'node:util';
import { EnvError } from '#lib/runtime/env.ts';
import { tryFileLock } from '../file-lock.ts';
import { describeFault, failToStart } from '../service-lifecycle.ts';
import { toFlags } from '../to-flags.ts';
import { buildApp } from './build-app.ts';
import { type ChildService, startChild } from './child-service.ts';
import { makePlan } from './plan.ts';
import { isPortFree, pickPorts } from './ports.ts';
import { requireDiskSpace } from './require-disk-space.ts';
import { readOrMakeSecrets } from './secrets.ts';
import { clearLeftovers, type ServiceEntry, writeServices } from './services-file.ts';
import { startVoice } from './start-voice.ts';
import { formatTable } from './table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const SWEEP_EVERY_MS = 10_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readUserEnv(): Record<string, string | undefined> {
  const file = join(ROOT, '.env.local');
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });
  const userEnv = readUserEnv();
  const dataFolder = userEnv.QV_DATA_DIR || join(ROOT, '.data');
  const cacheDir = userEnv.QV_CACHE_DIR || join(userEnv.XDG_CACHE_HOME || join(homedir(), '.cache'), 'quantum-voice');
  const logFolder = join(dataFolder, 'logs');
  mkdirSync(logFolder, { recursive: true });
  mkdirSync(cacheDir, { recursive: true });
  requireDiskSpace([ROOT, dataFolder, cacheDir]);

  const port = Number(userEnv.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new EnvError(`PORT is "${userEnv.PORT}"; it must be a number from 1 to 65535.`);
  const lock = tryFileLock(join(dataFolder, 'supervisor.lock'));
  if (!lock.acquired) throw new Error(`Quantum Voice already runs here (process ${lock.heldBy ?? 'unknown'}); stop it first.`);

  const servicesFile = join(dataFolder, 'services.json');
  const children = new Map<string, ChildService>();
  const urls: Record<string, string | null> = {};
  let isStopping = false;
  const stopping = new AbortController();
  const writeFile = () => {
    if (isStopping) return;
    const names = ['web', 'worker', 'database', 'kv', 'livekit', 'providers'];
    const entries: Record<string, ServiceEntry> = { supervisor: { url: null, pid: process.pid } };
    for (const name of names) entries[name] = { url: urls[name] ?? null, pid: children.get(name)?.pid() ?? null };
    entries.mailbox = { url: urls.mailbox ?? null, pid: children.get('providers')?.pid() ?? null };
    writeServices(servicesFile, entries);
  };
  const stop = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    stopping.abort();
    // The worker first, while the database still takes its last words; the database last.
    for (const name of ['weights', 'worker', 'web', 'livekit', 'providers', 'kv', 'database']) await children.get(name)?.stop();
    rmSync(servicesFile, { force: true });
    lock.release();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));

  try {
    const cleared = await clearLeftovers(servicesFile);
    if (cleared > 0) say(`  Cleared ${cleared} processes that an earlier run left.`);
    if (!(await isPortFree(port)))
      throw new Error(`Port ${port} is already in use; choose another, for example PORT=${port + 1} npm start.`);
    const secrets = readOrMakeSecrets(join(dataFolder, 'secrets.json'));
    const ports = await pickPorts(['database', 'kv', 'livekit', 'providers', 'worker'] as const);
    const plan = makePlan({ env: userEnv, secrets, ports, port });
    const webUrl = plan.env.PUBLIC_URL ?? `http://localhost:${port}`;

    const context = {
      root: ROOT,
      logFolder,
      baseEnv: {
        ...process.env,
        ...plan.env,
        NODE_ENV: values.dev ? 'development' : 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        NODE_NO_WARNINGS: '1',
      },
      onRestart: (name: string, reason: string) => say(`  ${name} stopped (${reason}).`),
      onPid: writeFile,
    } as const;
    const start = (name: string, command: string[], extra: { niceness?: number; onLine?: (line: string) => void } = {}) => {
      const child = startChild(context, { name, command: [...command, '--exit-with-parent'], ...extra });
      children.set(name, child);
      return child;
    };

    say('  Starting the local services and building the pages ...');
    const waits: Promise<unknown>[] = [];
    if (plan.needsProviders) {
      urls.providers = `http://127.0.0.1:${ports.providers}`;
      urls.mailbox = `${urls.providers}/mailbox`;
      waits.push(start('providers', ['local/providers/main.ts', '--port', String(ports.providers), '--cache', cacheDir]).ready);
    }
    if (!plan.groups.kv) {
      urls.kv = `http://127.0.0.1:${ports.kv}`;
      waits.push(start('kv', ['local/kv/main.ts', ...toFlags({ port: String(ports.kv), token: secrets.LOCAL_KV_TOKEN })]).ready);
    }
    urls.kv ??= plan.env.KV_REST_API_URL ?? null;
    if (!plan.groups.supabase) {
      urls.database = `http://127.0.0.1:${ports.database}`;
      const flags = {
        port: String(ports.database),
        data: join(dataFolder, 'pg'),
        'jwt-secret': secrets.SUPABASE_JWT_SECRET,
        'publishable-key': secrets.LOCAL_PUBLISHABLE_KEY,
        'secret-key': secrets.LOCAL_SECRET_KEY,
        'site-url': webUrl,
        'outbox-url': `http://127.0.0.1:${port}/api/hooks/outbox`,
        'outbox-secret': secrets.OUTBOX_WEBHOOK_SECRET,
        'mail-url': `${urls.providers}/resend`,
        seed: join(ROOT, 'supabase/seed.sql'),
        member: 'owner@sonora.example',
      };
      waits.push(start('database', ['local/database/main.ts', ...toFlags(flags)]).ready);
    }
    urls.database ??= plan.env.SUPABASE_URL ?? null;
    const buildLog = join(logFolder, 'build.log');
    writeFileSync(buildLog, '');
    await Promise.all([
      ...waits,
      buildApp({ root: ROOT, dev: values.dev, log: (line) => appendFileSync(buildLog, `${line}\n`) }),
    ]);

    urls.web = `http://localhost:${port}`;
    await start('web', ['local/web/main.ts', '--port', String(port), ...(values.dev ? ['--dev'] : [])]).ready;
    writeFile();
    // The edge sandbox loads on its first request; that need not be a visitor's.
    await Promise.all(
      ['/api/gate', '/api/token', '/api/campaigns/demo'].map((path) =>
        fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined),
      ),
    );

    say(
      formatTable({
        pageUrl: `${webUrl}/c/demo`,
        dashboardUrl: `${webUrl}/dashboard`,
        mailboxUrl: urls.mailbox ?? null,
        journalUrl: urls.providers ?? null,
        groups: plan.groups,
        voice: 'not yet: its parts are being fetched; typing works now',
      }),
    );
    const sweep = setInterval(() => {
      void fetch(`http://127.0.0.1:${port}/api/cron/sweep`, {
        headers: { authorization: `Bearer ${plan.env.CRON_SECRET}` },
        signal: AbortSignal.timeout(30_000),
      }).catch(() => undefined);
    }, SWEEP_EVERY_MS);
    stopping.signal.addEventListener('abort', () => clearInterval(sweep));
    await startVoice({
      plan,
      ports,
      cacheDir,
      dataFolder,
      secrets,
      urls,
      start,
      say,
      signal: stopping.signal,
      onChange: writeFile,
    });
  } catch (error) {
    if (isStopping) return;
    process.stderr.write(`\n  ${describeFault(error)}\n\n`);
    await stop(1);
  }
}

main().catch(failToStart);
