import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createBrotliDecompress } from 'node:zlib';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--mute-audio',
];

/** The package's own copies of the libraries a bare system lacks, unpacked once. */
async function bundledLibraries(): Promise<string> {
  const folder = join(tmpdir(), 'quantum-voice-chromium-libs');
  if (existsSync(join(folder, 'lib'))) return join(folder, 'lib');
  mkdirSync(folder, { recursive: true });
  const archive = join(
    dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium/package.json')),
    'bin',
    'al2023.tar.br',
  );
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(archive).pipe(createBrotliDecompress())) chunks.push(chunk as Buffer);
  execFileSync('tar', ['-x', '-C', folder], { input: Buffer.concat(chunks) });
  return join(folder, 'lib');
}

function lacksLibraries(executable: string): boolean {
  try {
    return execFileSync('ldd', [executable], { encoding: 'utf8' }).includes('not found');
  } catch {
    return true;
  }
}

/** Headless Chromium from npm with a fake microphone; where the system lacks its libraries, those in the package serve. */
export async function launchBrowser(options: { args?: string[] } = {}): Promise<Browser> {
  const executablePath = await sparticuz.executablePath();
  const libraries = lacksLibraries(executablePath) ? await bundledLibraries() : undefined;
  return chromium.launch({
    executablePath,
    args: [
      ...QUIET,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=user-gesture-required',
      ...(options.args ?? []),
    ],
    env: {
      ...process.env,
      ...(libraries ? { LD_LIBRARY_PATH: `${libraries}:${process.env.LD_LIBRARY_PATH ?? ''}` } : {}),
    } as Record<string, string>,
  });
}
