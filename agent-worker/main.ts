import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AgentServer, initializeLogger, ServerOptions } from '@livekit/agents';
import { z } from 'zod';
import { runSweep } from '#lib/leads/run-sweep.ts';
import { createAgentDispatch } from '#lib/providers/livekit/agent-dispatch.ts';
import { AGENT_NAME } from '#lib/providers/livekit/room-token-minter.ts';
import { services } from '#lib/runtime/services.ts';
import { callLoad } from './call-load.ts';
import { createCallDeps } from './create-deps.ts';
import { openIdlePool } from './idle-pool.ts';
import { replaceDeadProcesses } from './replace-dead-processes.ts';
import { replaceLostJob } from './replace-lost-job.ts';
import { requirePrices } from './require-prices.ts';
import { watchDemand } from './watch-demand.ts';

const BEAT_EVERY_MS = 10_000;
const LOOK_AHEAD_EVERY_MS = 30_000;
/** Of the grace between SIGTERM and SIGKILL this is left to write what calls that were cut still hold. */
const WRITE_REST_MS = 15_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'idle-processes': { type: 'string' },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  });
  const own = services('worker');
  const { settings, logger } = own;
  if (!settings.livekit) throw new Error('A voice worker needs LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET.');
  const workerId = `worker-${randomUUID()}`;
  createCallDeps(own, workerId);
  await requirePrices({ maintenance: own.sweep.maintenance, logger }, settings.models);

  initializeLogger({ pretty: false, level: 'warn' });
  const agents = createAgentDispatch(settings.livekit);
  await replaceDeadProcesses((job) => void replaceLostJob({ agents, logger }, job));
  const pool = await openIdlePool();
  const idle = settings.worker.idleProcesses;
  const least = Number(values['idle-processes'] ?? idle.least);
  const drainMs = settings.worker.graceMs - WRITE_REST_MS;
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
      numIdleProcesses: least,
      initializeProcessTimeout: 60_000,
      loadFunc: async (worker) => callLoad({ activeJobs: worker.activeJobs.length, maxCalls: settings.maxCalls }),
      loadThreshold: 0.99,
      drainTimeout: drainMs,
      jobMemoryWarnMB: settings.worker.jobMemoryMb * 0.8,
      jobMemoryLimitMB: settings.worker.jobMemoryMb,
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
  const lookAhead = watchDemand({
    call: own.agentCall,
    pool,
    least,
    most: Math.max(least, idle.most),
    room: () => settings.maxCalls - server.activeJobs.length,
    freeMb: () => process.availableMemory() / 1_048_576,
    logger,
  });
  const timers: NodeJS.Timeout[] = [];
  server.event.once('worker_registered', () => {
    void beat().then(() => process.stdout.write(`READY ${JSON.stringify({ url: settings.livekit?.url ?? '', workerId })}\n`));
    timers.push(setInterval(() => void Promise.all([beat(), sweep()]), BEAT_EVERY_MS));
    // A worker with a number of its own on the command line keeps it: tests count processes.
    if (values['idle-processes'] === undefined) timers.push(setInterval(() => void lookAhead(), LOOK_AHEAD_EVERY_MS));
  });

  let isStopping = false;
  const stop = async () => {
    // SIGTERM and the end of stdin come together when the supervisor goes.
    if (isStopping) return;
    isStopping = true;
    for (const timer of timers) clearInterval(timer);
    await own
      .agentCall('heartbeat_worker', { worker_id: workerId, capacity: 0, active: server.activeJobs.length }, z.unknown())
      .catch(() => undefined);
    await server.drain(drainMs).catch((error: unknown) => logger.warn('calls were cut by the drain', { error }));
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
