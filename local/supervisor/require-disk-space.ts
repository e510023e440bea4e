import { statfsSync } from 'node:fs';

/** An empty database takes 60 MB, the built pages 60 MB; the rest is room for the first days of use. */
const NEEDED_BYTES = 250e6;
const MEGABYTE = 1e6;

/** Throws one sentence when the disk of a folder has too little room: a database that runs full halfway is worse than none. */
export function requireDiskSpace(
  folders: readonly string[],
  freeBytes: (folder: string) => number = (folder) => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
): void {
  for (const folder of folders) {
    const free = freeBytes(folder);
    if (free < NEEDED_BYTES)
      throw new Error(
        `The disk of ${folder} has ${Math.floor(free / MEGABYTE)} MB left, and ${NEEDED_BYTES / MEGABYTE} MB are needed; free some and start again.`,
      );
  }
}
