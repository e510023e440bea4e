import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { processStart } from '../process-start.ts';
import { writeWhole } from '../write-whole.ts';

const Note = z.object({ pid: z.number().int(), startedAt: z.string() });

/** Writes down which server process is ours, so that the next start can end it when kill -9 took us and left it. */
export function notePid(path: string, pid: number): void {
  const startedAt = processStart(pid);
  if (startedAt !== null) writeWhole(path, JSON.stringify({ pid, startedAt }));
}

/** Ends the server that an earlier, killed run left; pid and start time must both match. */
export async function endOrphan(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const note = Note.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  rmSync(path, { force: true });
  if (!note.success || processStart(note.data.pid) !== note.data.startedAt) return;
  process.kill(note.data.pid, 'SIGKILL');
  while (processStart(note.data.pid) === note.data.startedAt) await delay(20);
}
