import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDatabaseServer } from '../../../local/database/http-server.ts';
import type { Engine } from '../../../local/database/open-engine.ts';
import { withoutEngineNoise } from '../../../local/database/quiet-console.ts';
import { MIXED_SEED, sendMixedRoles } from '../../../local/database/testdata/mixed-roles.ts';
import { testSettings } from '../../../local/database/testdata/test-settings.ts';
import { openPostgresEngine } from '../../../local/postgres/open-postgres-engine.ts';
import { copyTemplate } from '../../../local/postgres/template-database.ts';
import { listenOnLoopback } from '../../../local/service-lifecycle.ts';

describe('the data API over a pool of sessions', () => {
  let engine: Engine;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    const { serverUrl, template } = inject('postgres');
    engine = await openPostgresEngine(await copyTemplate(serverUrl, template), {
      ...testSettings(),
      email: { send: async () => undefined },
    });
    // Only the rows of this test: the seed's own customer has leads too.
    await engine.db.exec(`truncate public.customers cascade; ${MIXED_SEED}`);
    server = createDatabaseServer((request) => withoutEngineNoise(() => engine.fetch(request)));
    url = await listenOnLoopback(server, 0);
  });
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await engine?.close();
  });

  it('answers each of four hundred requests of five roles at once with the rows of its own role', async () => {
    expect(await sendMixedRoles(url, 400)).toEqual([]);
  });
});
