import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

export type ProcessSize = { pid: number; parentPid: number; program: string; bytes: number };

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended while we looked, or belongs to another user.
    return undefined;
  }
}

function kilobytes(text: string | undefined, label: string): number | undefined {
  const found = text && new RegExp(`^${label}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return found ? Number(found) : undefined;
}

/** Proportional size: memory shared by several processes is split between them; resident size where the kernel hides that. */
function sizeOf(pid: number): number {
  const proportional = kilobytes(read(`/proc/${pid}/smaps_rollup`), 'Pss');
  return (proportional ?? kilobytes(read(`/proc/${pid}/status`), 'VmRSS') ?? 0) * 1024;
}

function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The command name may hold spaces and brackets, so count from its closing bracket.
  const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The script a Node process runs, else the program itself, without folder and ending. */
function programOf(pid: number): string {
  const [program = '', ...rest] = read(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
  const script = basename(program) === 'node' ? rest.find((argument) => !argument.startsWith('-')) : undefined;
  return basename(script ?? program).replace(/\.[cm]?[jt]s$/, '');
}

/** A process and all below it, as they are now. */
export function readProcessTree(rootPid: number): ProcessSize[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined;
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === rootPid) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow).map((pid) => ({
    pid,
    parentPid: parents.get(pid) ?? 0,
    program: programOf(pid),
    bytes: sizeOf(pid),
  }));
}
