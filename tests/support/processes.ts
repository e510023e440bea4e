import { processStart } from '../../local/process-start.ts';

export type ProcessRun = { pid: number; startedAt: string };

/** A process and which run of its number it is. */
export function runOf(pid: number): ProcessRun {
  const startedAt = processStart(pid);
  if (startedAt === null) throw new Error(`No process ${pid} runs.`);
  return { pid, startedAt };
}

export const isStillRunning = ({ pid, startedAt }: ProcessRun): boolean => processStart(pid) === startedAt;
