import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { freeTcpPort, freeUdpPort } from './free-ports.ts';
import { serverConfig } from './server-config.ts';

export type StartInput = { binary: string; port: number; apiKey: string; apiSecret: string; webhookUrl?: string | undefined };
export type RunningServer = { url: string; pid: number; exited: Promise<number>; stop(): Promise<void> };

const START_TIMEOUT_MS = 20_000;
const SECOND_SIGNAL_MS = 300;
const STOP_TIMEOUT_MS = 3_000;
const POLL_MS = 25;
const PORT_TRIES = 3;

/** Starts the server on loopback and resolves when it answers. With port 0, ports lost to another program are picked anew. */
export async function startServer(input: StartInput, log: (line: string) => void): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    const running = await startOnce(input, log);
    if (running !== null) return running;
    if (input.port !== 0) throw new Error(`livekit-server could not start on port ${input.port}; it may be in use.`);
    if (attempt === PORT_TRIES) throw new Error('livekit-server ended before it answered; its log lines are above.');
  }
}

async function startOnce(input: StartInput, log: (line: string) => void): Promise<RunningServer | null> {
  const port = input.port === 0 ? await freeTcpPort('127.0.0.1') : input.port;
  const ports = { port, rtcTcpPort: await freeTcpPort('0.0.0.0'), rtcUdpPort: await freeUdpPort() };
  const config = join(tmpdir(), `livekit-${randomUUID()}.yaml`);
  // It holds the API secret, so nobody else may read it, and it goes as soon as the server has read it.
  writeFileSync(config, serverConfig({ ...input, ...ports }), { mode: 0o600 });
  const child = spawn(input.binary, ['--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Written once its listeners are open. An answer on the port alone could come from another program that has it.
  let listening = false;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      listening ||= line.includes('starting LiveKit server');
      log(line);
    });
  }
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void exited.then(() => process.off('exit', killWithUs));
  try {
    const answered = await waitUntilItAnswers(`http://127.0.0.1:${port}/`, child, () => listening);
    if (!answered) await stop(child, exited);
    return answered && child.pid !== undefined
      ? { url: `ws://127.0.0.1:${port}`, pid: child.pid, exited, stop: () => stop(child, exited) }
      : null;
  } finally {
    rmSync(config, { force: true });
  }
}

async function waitUntilItAnswers(url: string, child: ChildProcess, isListening: () => boolean): Promise<boolean> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline && isRunning(child)) {
    if (isListening()) {
      const response = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
      if (response?.ok === true) return isRunning(child);
    }
    await delay(POLL_MS);
  }
  return false;
}

const isRunning = (child: ChildProcess) => child.pid !== undefined && child.exitCode === null && child.signalCode === null;

// The first signal makes the server wait for its rooms to empty; the second ends it at once.
async function stop(child: ChildProcess, exited: Promise<number>): Promise<void> {
  if (!isRunning(child)) return;
  child.kill('SIGTERM');
  const timers = [
    setTimeout(() => child.kill('SIGTERM'), SECOND_SIGNAL_MS),
    setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS),
  ];
  await exited;
  for (const timer of timers) clearTimeout(timer);
}
