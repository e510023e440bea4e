import { existsSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { signalGroup } from '../process-group.ts';
import { processStart } from '../process-start.ts';
import { writeWhole } from '../write-whole.ts';

const Entry = z.object({ url: z.string().nullable(), pid: z.number().nullable(), startedAt: z.string().nullish() });
const ServicesFile = z.record(z.string(), Entry);
export type ServiceEntry = { url: string | null; pid: number | null };

/** `.data/services.json`: where everything of this run is, and which process it is. */
export function writeServices(path: string, entries: Record<string, ServiceEntry>): void {
  const withStart = Object.entries(entries).map(([name, entry]) => [
    name,
    { ...entry, startedAt: entry.pid === null ? null : processStart(entry.pid) },
  ]);
  writeWhole(path, `${JSON.stringify(Object.fromEntries(withStart), null, 2)}\n`);
}

async function waitUntilGone(pid: number, startedAt: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (processStart(pid) !== startedAt) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** Ends the children that a killed supervisor left; pid and start time must both match, so nobody else's process is touched. */
export async function clearLeftovers(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  let entries: z.infer<typeof ServicesFile>;
  try {
    entries = ServicesFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    rmSync(path, { force: true });
    return 0;
  }
  let cleared = 0;
  for (const { pid, startedAt } of Object.values(entries)) {
    if (pid === null || !startedAt || pid === process.pid || processStart(pid) !== startedAt) continue;
    process.kill(pid, 'SIGTERM');
    cleared += 1;
    if (!(await waitUntilGone(pid, startedAt, 5_000))) {
      process.kill(pid, 'SIGKILL');
      await waitUntilGone(pid, startedAt, 5_000);
    }
    // A build's own workers, for example: what its leader left behind.
    signalGroup(pid, 'SIGKILL');
  }
  rmSync(path, { force: true });
  return cleared;
}
