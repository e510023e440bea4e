import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../service-lifecycle.ts';
import { createDatabaseServer } from './http-server.ts';
import { applyMigrations, readMigrations } from './migrations.ts';
import { type Engine, openEngine } from './open-engine.ts';
import { withoutEngineNoise } from './quiet-console.ts';
import { repoSource } from './template.ts';
import { type DatabaseProcess, launchDatabase } from './testdata/launch-database.ts';
import { MIXED_SEED, sendMixedRoles } from './testdata/mixed-roles.ts';
import { testSettings } from './testdata/test-settings.ts';

const REQUESTS = 400;

describe('four hundred requests of five roles at once', () => {
  let folder: string;
  let database: DatabaseProcess;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'qv-isolation-'));
    writeFileSync(join(folder, 'seed.sql'), MIXED_SEED);
    database = await launchDatabase(folder, ['--migrations', repoSource().migrations, '--seed', join(folder, 'seed.sql')]);
  });
  afterAll(async () => {
    await database?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are each answered with the rows of their own role by the database process', async () => {
    expect(await sendMixedRoles(database.url, REQUESTS)).toEqual([]);
  });
});

describe('without the queue', () => {
  let engine: Engine;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    await withoutEngineNoise(async () => {
      engine = await openEngine({ ...testSettings(), dataDir: undefined, email: { send: async () => undefined } });
      await applyMigrations(engine.db, readMigrations(repoSource().migrations));
      await engine.db.exec(MIXED_SEED);
    });
    server = createDatabaseServer((request) => withoutEngineNoise(() => engine.fetch(request)));
    url = await listenOnLoopback(server, 0);
  });
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await engine?.close();
  });

  it('they would see rows of others, so this test can fail', async () => {
    expect((await sendMixedRoles(url, 48)).length).toBeGreaterThan(0);
  });
});
