import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { query } from '../database/template.ts';
import { processStart } from '../process-start.ts';
import { findPostgresFor } from './find-postgres.ts';
import { launchPostgres } from './launch-postgres.ts';
import { openSqlDatabase } from './open-sql-database.ts';

const found = await findPostgresFor(process.env);

describe.skipIf(!found.found)('a launched PostgreSQL', () => {
  it('is a real one with our extensions, answers on loopback only, and is gone with its folder after its stop', async () => {
    const server = await launchPostgres();
    const db = openSqlDatabase(server.url);
    const [row] = await query(
      db,
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('listen_addresses') as listens,
         current_setting('data_directory') as folder,
         (select count(*)::int from pg_available_extensions where name in ('vector', 'btree_gist')) as extensions`,
    );
    await db.close();
    const folder = String(row?.folder);
    expect(row).toMatchObject({ major: 18, listens: '127.0.0.1', extensions: 2 });
    expect(existsSync(folder)).toBe(true);
    await server.stop();
    expect(processStart(server.pid)).toBeNull();
    expect(existsSync(dirname(folder))).toBe(false);
  });

  it('goes with its folder when the process that launched it is killed', async () => {
    const launcher = new URL('launch-postgres.ts', import.meta.url).href;
    const script = `const { launchPostgres } = await import(${JSON.stringify(launcher)}); console.log(JSON.stringify(await launchPostgres())); setInterval(() => {}, 1e6);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const { pid, url } = z.object({ pid: z.number(), url: z.string() }).parse(JSON.parse(line.toString('utf8')));
    const folder = await dataFolderOf(url);
    parent.kill('SIGKILL');
    const isGone = () => processStart(pid) === null && !existsSync(dirname(folder));
    await expect.poll(isGone, { timeout: 60_000 }).toBe(true);
  });
});

async function dataFolderOf(url: string): Promise<string> {
  const db = openSqlDatabase(url);
  const [row] = await query(db, "select current_setting('data_directory') as folder");
  await db.close();
  return z.string().parse(row?.folder);
}
