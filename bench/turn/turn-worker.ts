import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AgentServer, initializeLogger, ServerOptions } from '@livekit/agents';

/** The framework's worker, to measure turns in a job of its own. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, 'agent-name': { type: 'string' } } });
  initializeLogger({ pretty: false, level: 'error' });
  const server = new AgentServer(
    new ServerOptions({
      agent: fileURLToPath(new URL('./turn-agent.ts', import.meta.url)),
      agentName: values['agent-name'] ?? '',
      wsURL: values.url ?? '',
      apiKey: 'local',
      apiSecret: 'local-secret-that-nobody-checks-here',
      host: '127.0.0.1',
      port: 0,
      production: true,
      numIdleProcesses: 1,
      initializeProcessTimeout: 60_000,
      loadFunc: async () => 0,
    }),
  );
  const stop = () => void server.close().finally(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.stdin.once('end', stop).resume();
  await server.run();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
