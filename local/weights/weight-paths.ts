import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WEIGHTS, type WeightFile } from './manifest.ts';

export type WeightModel = WeightFile['model'];

export function modelDir(cacheDir: string, model: WeightModel): string {
  return join(cacheDir, 'weights', model);
}

export function weightPath(cacheDir: string, file: WeightFile): string {
  return join(modelDir(cacheDir, file.model), file.name);
}

/** The hex digest of a file, or undefined when it cannot be read. */
export async function sha256Of(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

/** True when the size and the digest are the manifest's. */
export async function isRight(path: string, expected: { bytes: number; sha256: string }): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw cause;
  });
  return found?.size === expected.bytes && (await sha256Of(path)) === expected.sha256;
}

/** Cheap enough for a poll: sizes only. Files appear here by rename, after their digest was checked. */
export async function looksComplete(cacheDir: string, model: WeightModel): Promise<boolean> {
  const files = WEIGHTS.filter((file) => file.model === model);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(weightPath(cacheDir, file)).then(
        (found) => found.size,
        () => -1,
      ),
    ),
  );
  return files.every((file, index) => sizes[index] === file.bytes);
}

/** The names of the model's files that are missing or whose digest is not the manifest's. */
export async function wrongFiles(cacheDir: string, model: WeightModel): Promise<string[]> {
  const files = WEIGHTS.filter((file) => file.model === model);
  const right = await Promise.all(files.map((file) => isRight(weightPath(cacheDir, file), file)));
  return files.filter((_, index) => right[index] === false).map((file) => file.name);
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}
