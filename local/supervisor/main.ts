import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, parseEnv } from 'node:util';
import { EnvError } from '#lib/runtime/env.ts';
import { tryFileLock } from '../file-lock.ts';
import { describeFault, failToStart } from '../service-lifecycle.ts';
import { buildApp } from './build-app.ts';
import { fetchVoiceParts } from './fetch-voice-parts.ts';
import { makePlan } from './plan.ts';
import { isPortFree, pickPorts } from './ports.ts';
import { describeProgress, type Progress, reportProgress } from './progress.ts';
import { requireDiskSpace } from './require-disk-space.ts';
import { createRunning, type Running } from './running.ts';
import { readOrMakeSecrets } from './secrets.ts';
import { clearLeftovers } from './services-file.ts';
import { startServices } from './start-services.ts';
import { startVoice } from './start-voice.ts';
import { formatTable } from './table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const SWEEP_EVERY_MS = 10_000;
const PROGRESS_EVERY_MS = 5_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readUserEnv(): Record<string, string | undefined> {
  const file = join(ROOT, '.env.local');
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env };
}

function readPort(text: string | undefined): number {
  const port = Number(text || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new EnvError(`PORT is "${text}"; it must be a number from 1 to 65535.`);
  return port;
}

function makeFolders(env: Record<string, string | undefined>) {
  const dataFolder = env.QV_DATA_DIR || join(ROOT, '.data');
  const cacheDir = env.QV_CACHE_DIR || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'quantum-voice');
  const logFolder = join(dataFolder, 'logs');
  mkdirSync(logFolder, { recursive: true });
  mkdirSync(cacheDir, { recursive: true });
  requireDiskSpace([ROOT, dataFolder, cacheDir]);
  return { dataFolder, cacheDir, logFolder };
}

async function main(): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Running | undefined;
  let release = (): void => undefined;
  const stop = async (code: number) => {
    if (signal.aborted) return;
    stopping.abort();
    await running?.end();
    release();
    process.exit(code);
  };
  // Before the first lock and the first child: whatever a signal finds has to be undone.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void stop(0));

  try {
    const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });
    const userEnv = readUserEnv();
    const { dataFolder, cacheDir, logFolder } = makeFolders(userEnv);
    const port = readPort(userEnv.PORT);
    const lock = tryFileLock(join(dataFolder, 'supervisor.lock'));
    if (!lock.acquired) throw new Error(`Quantum Voice already runs here (process ${lock.heldBy ?? 'unknown'}); stop it first.`);
    release = lock.release;
    const servicesFile = join(dataFolder, 'services.json');
    const cleared = await clearLeftovers(servicesFile);
    if (cleared > 0) say(`  Cleared ${cleared} processes that an earlier run left.`);
    if (!(await isPortFree(port)))
      throw new Error(`Port ${port} is already in use; choose another, for example PORT=${port + 1} npm start.`);
    const secrets = readOrMakeSecrets(join(dataFolder, 'secrets.json'));
    const ports = await pickPorts(['database', 'kv', 'livekit', 'providers', 'worker'] as const);
    const plan = makePlan({ env: userEnv, secrets, ports, port });
    const webUrl = plan.env.PUBLIC_URL ?? `http://localhost:${port}`;
    signal.throwIfAborted();

    const env = {
      ...process.env,
      ...plan.env,
      NODE_ENV: values.dev ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_NO_WARNINGS: '1',
    } as const;
    running = createRunning({ root: ROOT, logFolder, servicesFile, env, say, stopping: signal });
    const { urls, start } = running;

    say('  Starting the local services, building the pages, fetching what calls need ...');
    const parts = fetchVoiceParts({
      cacheDir,
      needs: { livekit: !plan.groups.livekit, models: plan.hasLocalSpeech || plan.hasLocalLanguage },
      run: running.runBehind,
      say,
      signal,
    });
    const pages = new Map<string, Progress>();
    const underWay = () => {
      const voice = parts.now();
      return [describeProgress(pages), voice.state === 'fetching' ? voice.what : ''].filter(Boolean).join('; ');
    };
    const report = reportProgress({ describe: underWay, say, everyMs: PROGRESS_EVERY_MS, nowMs: Date.now });
    signal.addEventListener('abort', report.stop);
    const build = running.track('build', ({ log, onPid }) =>
      buildApp({
        root: ROOT,
        dev: values.dev,
        log(line) {
          log(line);
          if (line.trim()) pages.set('pages', { step: line });
        },
        onPid,
        signal,
      }),
    );
    await Promise.all([
      startServices({ root: ROOT, dataFolder, cacheDir, plan, ports, secrets, port, webUrl, running }),
      build.finally(() => pages.clear()),
    ]);

    urls.web = `http://localhost:${port}`;
    await start('web', ['local/web/main.ts', '--port', String(port), ...(values.dev ? ['--dev'] : [])]).ready;
    running.write();
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
        voice: parts.now(),
      }),
    );
    const sweep = setInterval(() => {
      void fetch(`http://127.0.0.1:${port}/api/cron/sweep`, {
        headers: { authorization: `Bearer ${plan.env.CRON_SECRET}` },
        signal: AbortSignal.timeout(30_000),
      }).catch(() => undefined);
    }, SWEEP_EVERY_MS);
    signal.addEventListener('abort', () => clearInterval(sweep));
    await startVoice({ plan, ports, cacheDir, dataFolder, secrets, urls, parts, start, say, signal, onChange: running.write });
    report.stop();
  } catch (error) {
    if (signal.aborted) return;
    process.stderr.write(`\n  ${describeFault(error)}\n\n`);
    await stop(1);
  }
}

main().catch(failToStart);
