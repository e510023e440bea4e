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
