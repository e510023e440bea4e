import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Options of spawn for a process that leads a group of its own: Ctrl-C does not reach it, and one signal reaches all below it. */
export const OWN_GROUP = { detached: process.platform !== 'win32' } as const;

/** Signals a process that was started with OWN_GROUP, and all below it; true when there was anything to signal. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(OWN_GROUP.detached ? -pid : pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Makes a process that leads its own group, and all it starts from now on, give way to the rest of the machine: 0 is normal, 19 the most. */
export function giveWay(pid: number, niceness: number): void {
  setPriority(pid, niceness);
  try {
    // Linux weighs whole sessions against each other (sched(7), autogroup); within its own session the number above says nothing.
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch {
    // Another system, or a kernel without it: the number above is all there is.
  }
}
