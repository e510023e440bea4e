import { parseArgs } from 'node:util';
import { z } from 'zod';
import { announceReady } from '../ready.ts';
import { refuseInProduction } from '../refuse-in-production.ts';
import { exitCleanly, failToStart } from '../service-lifecycle.ts';
import { findBinary } from './find-binary.ts';
import { endOrphan, notePid } from './orphan.ts';
import { runCommand } from './run-command.ts';
import { startServer } from './start-server.ts';

const Flags = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  cache: z.string().min(1),
  'api-key': z.string().min(1),
  'api-secret': z.string().min(32, 'needs at least 32 characters'),
  'webhook-url': z.url().optional(),
  'pid-file': z.string().optional(),
  'exit-with-parent': z.boolean(),
});

function readFlags(): z.infer<typeof Flags> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      cache: { type: 'string' },
      'api-key': { type: 'string' },
      'api-secret': { type: 'string' },
      'webhook-url': { type: 'string' },
      'pid-file': { type: 'string' },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  });
  const flags = Flags.safeParse(values);
  if (flags.success) return flags.data;
  throw new Error(flags.error.issues.map((issue) => `--${String(issue.path[0])}: ${issue.message}`).join('; '));
}

async function main(): Promise<void> {
  refuseInProduction();
  const flags = readFlags();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const obtaining = new AbortController();
  const finding = findBinary({ cacheDir: flags.cache, run: runCommand, log, signal: obtaining.signal });
  // Waits for the end of a build, which frees the lock of the cache.
  let stop = async () => {
    obtaining.abort();
    await finding.catch(() => undefined);
  };
  exitCleanly({ exitWithParent: flags['exit-with-parent'], stop: () => stop() });

  const binary = await finding;
  if (obtaining.signal.aborted) return;
  if (!binary.found) throw new Error(binary.reason);
  if (flags['pid-file']) await endOrphan(flags['pid-file']);
  const server = await startServer(
    {
      binary: binary.path,
      port: flags.port,
      apiKey: flags['api-key'],
      apiSecret: flags['api-secret'],
      webhookUrl: flags['webhook-url'],
    },
    log,
  );
  if (flags['pid-file']) notePid(flags['pid-file'], server.pid);
  let stopping = false;
  stop = () => {
    stopping = true;
    return server.stop();
  };
  announceReady({ url: server.url, binary: binary.path });
  const code = await server.exited;
  if (!stopping) process.exit(code);
}

main().catch(failToStart);
