import { parseArgs } from 'node:util';
import { z } from 'zod';
import { releaseMemory } from '#lib/core/release-memory.ts';
import { announceReady } from '../ready.ts';
import { refuseInProduction } from '../refuse-in-production.ts';
import { startProviders } from './start-providers.ts';

const Flags = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  cache: z.string().optional(),
  ledger: z.string().optional(),
  'model-note': z.string().optional(),
  'endpoint-ms': z.coerce.number().int().min(50).max(5_000).optional(),
  'decode-at-ms': z.coerce.number().int().min(20).max(5_000).optional(),
  'exit-with-parent': z.boolean().optional(),
});
const USAGE =
  'Usage: node local/providers/main.ts --port 0 --cache DIR [--ledger FILE] [--model-note TEXT] [--endpoint-ms 300] [--decode-at-ms 120] [--exit-with-parent]';

try {
  await main();
} catch (cause) {
  console.error(sentenceFor(cause));
  process.exit(1);
}

async function main(): Promise<void> {
  refuseInProduction();
  const flags = Flags.parse(readFlags());
  const speech = {
    ...(flags['endpoint-ms'] === undefined ? {} : { endpointMs: flags['endpoint-ms'] }),
    ...(flags['decode-at-ms'] === undefined ? {} : { decodeAtMs: flags['decode-at-ms'] }),
  };
  const providers = await startProviders({
    port: flags.port,
    cacheDir: flags.cache,
    ledgerFile: flags.ledger,
    modelNote: flags['model-note'],
    speech,
  });
  const stop = () => void providers.close().finally(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (flags['exit-with-parent']) process.stdin.resume().once('end', stop);
  announceReady({ url: providers.url, mailbox: `${providers.url}/mailbox` });
  releaseMemory();
}

function readFlags(): object {
  return parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      cache: { type: 'string' },
      ledger: { type: 'string' },
      'model-note': { type: 'string' },
      'endpoint-ms': { type: 'string' },
      'decode-at-ms': { type: 'string' },
      'exit-with-parent': { type: 'boolean' },
    },
  }).values;
}

function sentenceFor(cause: unknown): string {
  if (cause instanceof z.ZodError) return `${cause.issues[0]?.path.join('.')}: ${cause.issues[0]?.message}. ${USAGE}`;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') return 'The port is in use: choose another with --port, or --port 0 for a free one.';
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS') ? `${cause.message} ${USAGE}` : cause.message;
}
