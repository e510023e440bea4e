import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOrMakeSecrets } from './secrets.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qv-secrets-'));
  path = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the secrets of a checkout', () => {
  it('are made once, each its own, long enough for the product', () => {
    const made = readOrMakeSecrets(path);
    expect(readOrMakeSecrets(path)).toEqual(made);
    expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length);
    for (const secret of Object.values(made)) expect(secret.length).toBeGreaterThanOrEqual(43);
    expect(made).toMatchObject({
      LOCAL_PUBLISHABLE_KEY: expect.stringMatching(/^sb_publishable_/),
      LOCAL_SECRET_KEY: expect.stringMatching(/^sb_secret_/),
    });
  });

  it.skipIf(process.platform === 'win32')('are readable by their owner only', () => {
    readOrMakeSecrets(path);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('keep what was there and add what is new', () => {
    writeFileSync(path, JSON.stringify({ CSRF_SECRET: 'kept' }));
    expect(readOrMakeSecrets(path)).toMatchObject({ CSRF_SECRET: 'kept', VISIT_SECRET: expect.any(String) });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ CSRF_SECRET: 'kept' });
  });
});
