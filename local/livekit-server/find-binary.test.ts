import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../service-lifecycle.ts';
import { buildWithGo, type ObtainContext } from './build-with-go.ts';
import { archiveName, downloadRelease } from './download-release.ts';
import { cachedBinaryPath, findBinary } from './find-binary.ts';
import { type RunCommand, runCommand } from './run-command.ts';
import { isUsableVersion, LIVEKIT_SERVER_VERSION } from './version.ts';

const WORKING_PROGRAM = `#!/bin/sh\necho livekit-server version ${LIVEKIT_SERVER_VERSION}\n`;

describe('finding livekit-server', () => {
  let cacheDir: string;
  let target: string;
  beforeEach(() => {
    cacheDir = mkdtempSync(join(tmpdir(), 'qv-livekit-'));
    target = cachedBinaryPath(cacheDir);
  });
  afterEach(() => rmSync(cacheDir, { recursive: true, force: true }));

  const signal = new AbortController().signal;
  const install = (path: string, program = WORKING_PROGRAM) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, program);
    chmodSync(path, 0o755);
  };
  /** A machine whose PATH has only what `programs` answer; everything else really runs. */
  const machine =
    (programs: Record<string, string | null>): RunCommand =>
    (command, args, options) =>
      command in programs
        ? Promise.resolve({ code: programs[command] === null ? 1 : 0, output: programs[command] ?? 'not found' })
        : runCommand(command, args, options);
  const context = (programs: Record<string, string | null> = {}): ObtainContext & { cacheDir: string } => ({
    cacheDir,
    signal,
    log: () => undefined,
    run: machine({ 'livekit-server': null, ...programs }),
  });

  it('prefers an installed one of a usable version', async () => {
    const ctx = context({ 'livekit-server': `livekit-server version ${LIVEKIT_SERVER_VERSION}` });
    expect(await findBinary(ctx)).toEqual({ found: true, path: 'livekit-server', from: 'path' });
  });

  it('ignores an installed one that is too old and takes the cached one', async () => {
    install(target);
    const ctx = context({ 'livekit-server': 'livekit-server version 1.9.0' });
    expect(await findBinary(ctx)).toEqual({ found: true, path: target, from: 'cache' });
  });

  it('replaces a cached file that does not run', async () => {
    install(target, 'half a download');
    const obtain = [
      async () => {
        install(target);
        return { obtained: true } as const;
      },
    ];
    const found = await findBinary({ ...context(), obtain });
    expect(found).toEqual({ found: true, path: target, from: 'obtained' });
  });

  it('obtains it once when two starts ask at once', async () => {
    let builds = 0;
    const obtain = [
      async () => {
        builds += 1;
        install(target);
        return { obtained: true } as const;
      },
    ];
    const found = await Promise.all([findBinary({ ...context(), obtain }), findBinary({ ...context(), obtain })]);
    expect(found.map(({ found }) => found)).toEqual([true, true]);
    expect(builds).toBe(1);
  });

  it('says every reason and what to do when no way works', async () => {
    const obtain = ['no compiler', 'no network'].map((reason) => async () => ({ obtained: false, reason }) as const);
    const found = await findBinary({ ...context(), obtain });
    expect(found).toEqual({
      found: false,
      reason: `No livekit-server: no compiler; no network. Install livekit-server ${LIVEKIT_SERVER_VERSION} on PATH, or Go 1.21 or newer, or put the program at ${target}.`,
    });
  });

  it.each([
    [null, 'Go is not installed (1.21 or newer could build it)'],
    ['go version go1.19.8 linux/amd64', 'the installed Go is older than 1.21 and cannot build it'],
  ])('does not build with Go %s', async (go, reason) => {
    expect(await buildWithGo(context({ go }), target)).toEqual({ obtained: false, reason });
  });

  it('says why a build failed', async () => {
    mkdirSync(dirname(target), { recursive: true });
    const outcome = await buildWithGo(context({ go: 'go version go1.26.8 linux/amd64', env: null }), target);
    expect(outcome).toEqual({ obtained: false, reason: 'go install failed: not found' });
  });

  it('knows which versions the clients can talk to', () => {
    expect(['1.13.5', '1.13.6', '1.14.0'].every(isUsableVersion)).toBe(true);
    expect(['1.13.4', '1.9.12', '2.0.0'].some(isUsableVersion)).toBe(false);
  });

  describe('by download', () => {
    let server: Server;
    let releaseUrl: string;
    let checksums: string;
    let archive: string;
    let bytes: Buffer;
    beforeEach(async () => {
      archive = archiveName(process.platform, process.arch) ?? '';
      install(join(cacheDir, 'made', 'livekit-server'));
      await runCommand('tar', ['-czf', join(cacheDir, archive), '-C', join(cacheDir, 'made'), 'livekit-server']);
      bytes = readFileSync(join(cacheDir, archive));
      checksums = `${createHash('sha256').update(bytes).digest('hex')}  ${archive}\n`;
      server = createServer((request, response) => {
        if (request.url === '/checksums.txt') response.end(checksums);
        else if (request.url === `/${archive}`) response.end(bytes);
        else response.writeHead(404).end();
      });
      releaseUrl = await listenOnLoopback(server, 0);
    });
    afterEach(() => {
      server.close();
    });

    it('unpacks a release that matches its checksum, and leaves only the program', async () => {
      expect(await downloadRelease(context(), target, releaseUrl)).toEqual({ obtained: true });
      expect(readFileSync(target, 'utf8')).toBe(WORKING_PROGRAM);
      expect(readdirSync(dirname(target))).toEqual(['livekit-server']);
    });

    it.each([
      ['a changed archive', () => Buffer.concat([bytes, Buffer.from('x')]), () => checksums],
      ['an archive that is not listed', () => bytes, () => ''],
    ])('refuses %s', async (_, changedBytes, changedChecksums) => {
      bytes = changedBytes();
      checksums = changedChecksums();
      expect(await downloadRelease(context(), target, releaseUrl)).toEqual({
        obtained: false,
        reason: 'the downloaded release does not match its checksum file',
      });
      expect(readdirSync(dirname(target))).toEqual([]);
    });

    it('says when there is no network', async () => {
      const outcome = await downloadRelease(context(), target, 'http://127.0.0.1:9');
      expect(outcome.obtained).toBe(false);
    });
  });
});
