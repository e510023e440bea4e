import { readdirSync, readFileSync } from 'node:fs';

/** The worker's job processes: those that hold a call, those that are ending, and the one that waits for the next. */
export function jobProcesses(workerPid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
        return parent === workerPid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('job_proc');
      } catch {
        return false;
      }
    })
    .map(Number);
}
