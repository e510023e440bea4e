import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMigrations } from '../../../local/database/migrations.ts';
import type { SqlDatabase } from '../../../local/database/sql-database.ts';
import { query, repoSource } from '../../../local/database/template.ts';
import { createHostedProject } from '../../../local/postgres/create-hosted-project.ts';
import { type LaunchedPostgres, launchPostgres } from '../../../local/postgres/launch-postgres.ts';
import { openSqlDatabase } from '../../../local/postgres/open-sql-database.ts';
import { runSupabaseCli } from '../../../local/postgres/supabase-cli.ts';

const migrations = readMigrations(repoSource().migrations);
let server: LaunchedPostgres;
let projectUrl: string;
let db: SqlDatabase;

// Roles belong to a server, not to a database: what a project's owner may do shows only on a server without our roles.
beforeAll(async () => {
  server = await launchPostgres();
  projectUrl = await createHostedProject(server.url);
  db = openSqlDatabase(projectUrl);
});
afterAll(async () => {
  await db?.close();
  await server?.stop();
});

describe('supabase db push, by an owner that is no superuser', () => {
  it('applies every migration and the seed', async () => {
    expect(await query(db, 'select usesuper from pg_catalog.pg_user where usename = current_user')).toEqual([
      { usesuper: false },
    ]);
    const { code, output } = await runSupabaseCli(['db', 'push', '--include-seed'], projectUrl);
    expect(output).toContain('Finished supabase db push');
    expect(code).toBe(0);
    const applied = await query(db, 'select version from supabase_migrations.schema_migrations order by version');
    expect(applied.map((row) => row.version)).toEqual(migrations.map((migration) => migration.version));
    expect(await query(db, 'select count(*)::int > 0 as seeded from public.campaigns')).toEqual([{ seeded: true }]);
  });

  it('applies nothing the second time', async () => {
    const { code, output } = await runSupabaseCli(['db', 'push'], projectUrl);
    expect(output).toContain('Remote database is up to date');
    expect(code).toBe(0);
  });

  it('leaves the roles that the API takes on by our tokens', async () => {
    const roles = await query(
      db,
      `select member.rolname as role from pg_catalog.pg_auth_members as link
       join pg_catalog.pg_roles as member on member.oid = link.roleid
       join pg_catalog.pg_roles as api on api.oid = link.member where api.rolname = 'authenticator' order by 1`,
    );
    expect(roles.map((row) => row.role)).toEqual(
      expect.arrayContaining([
        'agent_worker',
        'anon',
        'authenticated',
        'delivery_worker',
        'edge_gateway',
        'maintenance',
        'service_role',
      ]),
    );
  });
});
