import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AgentServer, initializeLogger, ServerOptions } from '@livekit/agents';
import { z } from 'zod';
import { runSweep } from '#lib/leads/run-sweep.ts';
import { AGENT_NAME } from '#lib/providers/livekit/room-token-minter.ts';
import { services } from '#lib/runtime/services.ts';
import { callLoad } from './call-load.ts';
import { createCallDeps } from './create-deps.ts';
import { replaceDeadProcesses } from './replace-dead-processes.ts';

const BEAT_EVERY_MS = 10_000;
/** Container grace of 30 s less the time to write what is left. */
const DRAIN_MS = 15_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'idle-processes': { type: 'string', default: '1' },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  });
  const own = services('worker');
  const { settings, logger } = own;
  if (!settings.livekit) throw new Error('A voice worker needs LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET.');
  const workerId = `worker-${randomUUID()}`;
  createCallDeps(own, workerId);

  initializeLogger({ pretty: false, level: 'warn' });
  await replaceDeadProcesses();
  const server = new AgentServer(
    new ServerOptions({
      agent: fileURLToPath(new URL('./job.ts', import.meta.url)),
      agentName: AGENT_NAME,
      wsURL: settings.livekit.url,
      apiKey: settings.livekit.apiKey,
      apiSecret: settings.livekit.apiSecret,
      host: '127.0.0.1',
      port: Number(values.port),
      production: true,
      numIdleProcesses: Number(values['idle-processes']),
      initializeProcessTimeout: 60_000,
      loadFunc: async (worker) => callLoad({ activeJobs: worker.activeJobs.length, maxCalls: settings.maxCalls }),
      loadThreshold: 0.99,
      drainTimeout: DRAIN_MS,
      jobMemoryLimitMB: 900,
    }),
  );

  const beat = () =>
    own
      .agentCall(
        'heartbeat_worker',
        { worker_id: workerId, capacity: settings.maxCalls, active: server.activeJobs.length },
        z.unknown(),
      )
      .catch((error: unknown) => logger.warn('worker heartbeat failed', { error }));
  const sweep = () => runSweep(own.sweep).catch((error: unknown) => logger.warn('sweep failed', { error }));
  let timer: NodeJS.Timeout | undefined;
  server.event.once('worker_registered', () => {
    void beat().then(() => process.stdout.write(`READY ${JSON.stringify({ url: settings.livekit?.url ?? '', workerId })}\n`));
    timer = setInterval(() => void Promise.all([beat(), sweep()]), BEAT_EVERY_MS);
  });

  let isStopping = false;
  const stop = async () => {
    // SIGTERM and the end of stdin come together when the supervisor goes.
    if (isStopping) return;
    isStopping = true;
    clearInterval(timer);
    await own
      .agentCall('heartbeat_worker', { worker_id: workerId, capacity: 0, active: server.activeJobs.length }, z.unknown())
      .catch(() => undefined);
    await server.drain(DRAIN_MS).catch((error: unknown) => logger.warn('calls were cut by the drain', { error }));
    await server.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  if (values['exit-with-parent']) process.stdin.once('end', () => void stop()).resume();
  await server.run();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
