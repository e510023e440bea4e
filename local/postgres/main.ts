import { announceReady } from '../ready.ts';
import { exitCleanly, failToStart } from '../service-lifecycle.ts';
import { findPostgresFor } from './find-postgres.ts';
import { startServer } from './start-server.ts';

/** A real PostgreSQL for tests, for as long as the parent holds our stdin. */
async function main(): Promise<void> {
  const found = await findPostgresFor(process.env);
  if (!found.found) throw new Error(found.reason);
  const server = await startServer(found.folder);
  exitCleanly({ exitWithParent: true, stop: server.stop });
  announceReady({ url: server.url, pid: server.pid });
}

main().catch(failToStart);
