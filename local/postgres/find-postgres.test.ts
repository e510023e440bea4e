import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPostgres } from './find-postgres.ts';
import { POSTGRES_VERSION, POSTGRES_WHEELS } from './wheels.ts';

const wheel = POSTGRES_WHEELS['linux-x64'];

describe('where the PostgreSQL of the tests comes from', () => {
  let cacheDir: string;
  beforeEach(() => {
    cacheDir = mkdtempSync(join(tmpdir(), 'qv-find-postgres-'));
  });
  afterEach(() => rmSync(cacheDir, { recursive: true, force: true }));
  const find = (changes: Partial<Parameters<typeof findPostgres>[0]>) =>
    findPostgres({ cacheDir, signal: AbortSignal.timeout(60_000), wheel, ...changes });

  it('is the cache, without asking anybody, when it is there', async () => {
    const folder = join(cacheDir, 'postgres', `${POSTGRES_VERSION}-${wheel?.platform}`);
    mkdirSync(folder, { recursive: true });
    const neverAsked = () => Promise.reject(new Error('asked for Python'));
    expect(await find({ findPython: neverAsked })).toEqual({ found: true, folder });
  });

  it('is nowhere on a machine that no package is pinned for, said in one sentence', async () => {
    const reason = `No PostgreSQL for the tests: no package is pinned for ${process.platform} on ${process.arch}.`;
    expect(await find({ wheel: undefined })).toEqual({ found: false, reason });
  });

  it('is nowhere without Python, said in one sentence', async () => {
    expect(await find({ findPython: async () => undefined })).toEqual({
      found: false,
      reason: 'No PostgreSQL for the tests: it comes as a Python package, and there is no Python with pip.',
    });
  });

  it('is nowhere when the cache cannot be written, said in one sentence', async () => {
    const file = join(cacheDir, 'a-file');
    writeFileSync(file, '');
    expect(await find({ cacheDir: file })).toMatchObject({
      found: false,
      reason: expect.stringMatching(/^No PostgreSQL [^\n]+\.$/),
    });
  });

  it('is nowhere when the download fails, and leaves nothing half done', async () => {
    const found = await find({ findPython: async () => 'false' });
    expect(found).toMatchObject({
      found: false,
      reason: expect.stringMatching(/^No PostgreSQL for the tests: pip could not fetch [^\n]+\.$/),
    });
    expect(readdirSync(join(cacheDir, 'postgres'))).toEqual([]);
    expect(existsSync(join(cacheDir, 'postgres', `${POSTGRES_VERSION}-${wheel?.platform}`))).toBe(false);
  });
});
