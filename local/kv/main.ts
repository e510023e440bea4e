import { parseArgs } from 'node:util';
import { z } from 'zod';
import { announceReady } from '../ready.ts';
import { refuseInProduction } from '../refuse-in-production.ts';
import { exitCleanly, failToStart, listenOnLoopback } from '../service-lifecycle.ts';
import { createKvServer } from './http/kv-server.ts';
import { loadSnapshot, saveSnapshot } from './snapshot.ts';

const UPKEEP_MS = 5_000;

const Flags = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  token: z.string().min(1),
  snapshot: z.string().min(1).optional(),
  'exit-with-parent': z.boolean(),
});

function readFlags(): z.infer<typeof Flags> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      token: { type: 'string' },
      snapshot: { type: 'string' },
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
  const { server, engine, close } = createKvServer({ token: flags.token, nowMs: Date.now });
  const log = (line: string) => process.stderr.write(`${line}\n`);
  if (flags.snapshot !== undefined) loadSnapshot(engine.store, flags.snapshot, log);

  let savedChanges = engine.store.changes;
  const save = () => {
    if (flags.snapshot === undefined || savedChanges === engine.store.changes) return;
    savedChanges = engine.store.changes;
    saveSnapshot(engine.store, flags.snapshot);
  };
  const url = await listenOnLoopback(server, flags.port);
  const upkeep = setInterval(() => {
    // Listing the keys drops the expired ones, which nobody may ever ask for again.
    engine.store.keys();
    try {
      save();
    } catch (error) {
      log(`The snapshot could not be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }, UPKEEP_MS);
  exitCleanly({
    exitWithParent: flags['exit-with-parent'],
    async stop() {
      clearInterval(upkeep);
      close();
      save();
    },
  });
  announceReady({ url });
}

main().catch(failToStart);
