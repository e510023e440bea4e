import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AgentServer, initializeLogger, ServerOptions } from '@livekit/agents';
import { BARE_AGENT_NAME } from './bare-call.ts';

/** The framework's worker as its guide starts it, with one warm process like ours. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { url: { type: 'string' }, 'api-key': { type: 'string' }, 'api-secret': { type: 'string' } },
  });
  initializeLogger({ pretty: false, level: 'warn' });
  const server = new AgentServer(
    new ServerOptions({
      agent: fileURLToPath(new URL('./bare-agent.ts', import.meta.url)),
      agentName: BARE_AGENT_NAME,
      wsURL: values.url ?? '',
      apiKey: values['api-key'] ?? '',
      apiSecret: values['api-secret'] ?? '',
      host: '127.0.0.1',
      port: 0,
      production: true,
      numIdleProcesses: 1,
      initializeProcessTimeout: 60_000,
      // Load by calls: the default, by CPU, would refuse calls on a small machine that other work keeps busy.
      loadFunc: async (worker) => worker.activeJobs.length / 10,
    }),
  );
  server.event.once('worker_registered', () => process.stdout.write('READY {}\n'));
  const stop = () => void server.close().finally(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.stdin.once('end', stop).resume();
  await server.run();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
