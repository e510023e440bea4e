import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './support/open-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Every function of public and the roles that may call it. A new function belongs here, or the test fails. */
const GRANTS: Record<string, string[]> = {
  begin_conversation: ['agent_worker'],
  claim_deliveries: ['delivery_worker'],
  end_conversation: ['agent_worker'],
  finish_delivery: ['delivery_worker'],
  heartbeat_worker: ['agent_worker'],
  list_leads: ['authenticated'],
  list_unembedded_chunks: ['maintenance'],
  open_visit: ['edge_gateway'],
  read_campaign: ['anon', 'edge_gateway'],
  read_conversation: ['authenticated'],
  read_health: ['edge_gateway', 'maintenance'],
  read_visit: ['edge_gateway'],
  record_usage: ['agent_worker'],
  renew_hold: ['agent_worker'],
  request_close: ['agent_worker', 'edge_gateway'],
  save_chunk_embedding: ['maintenance'],
  save_feedback: ['edge_gateway'],
  save_lead_facts: ['agent_worker'],
  save_turn: ['agent_worker'],
  search_knowledge: ['agent_worker'],
  start_call: ['edge_gateway'],
  sweep: ['maintenance'],
};
const ROLES = ['agent_worker', 'anon', 'authenticated', 'delivery_worker', 'edge_gateway', 'maintenance'];
/** What a signed-in member may read by row level security; nothing else, and nothing may be written. */
const MEMBER_READABLE = [
  'audit_log',
  'budget_holds',
  'budget_months',
  'campaigns',
  'chunks',
  'consent_texts',
  'consents',
  'conversations',
  'customers',
  'deliveries',
  'destinations',
  'documents',
  'feedback',
  'lead_events',
  'leads',
  'members',
  'outbox',
  'placements',
  'price_rates',
  'tiers',
  'turns',
  'usage_events',
  'visits',
];
// Functions of extensions and triggers that came with the engine are not ours.
const OWN_FUNCTIONS = `pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where n.nspname in ('public', 'private') and not exists (select from pg_catalog.pg_depend as d where d.objid = p.oid and d.deptype = 'e')`;
const OWN_TABLES = `pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('public', 'private') and c.relkind in ('r', 'p')`;

describe('tables', () => {
  it('have row level security on, each partition too', async () => {
    expect(await world.rows(`select c.relname from ${OWN_TABLES} and not c.relrowsecurity`)).toEqual([]);
    expect(await world.count(`${OWN_TABLES} and c.relispartition`)).toBeGreaterThanOrEqual(15);
  });

  it('say what they are for', async () => {
    expect(
      await world.rows(`select c.relname from ${OWN_TABLES} and coalesce(obj_description(c.oid, 'pg_class'), '') = ''`),
    ).toEqual([]);
  });

  it('are closed to anon and to every role of the server', async () => {
    const open = await world.rows(
      `select role.name, c.relname from ${OWN_TABLES.replace('where', 'cross join unnest($1::text[]) as role (name) where')}
       and has_table_privilege(role.name, c.oid, 'select, insert, update, delete, truncate, references, trigger')`,
      [ROLES.filter((role) => role !== 'authenticated')],
    );
    expect(open).toEqual([]);
  });

  it('can be read by members only where listed, and written by none', async () => {
    const readable = await world.rows(
      `select c.relname as name from ${OWN_TABLES} and has_table_privilege('authenticated', c.oid, 'select') order by 1`,
    );
    expect(readable.map((row) => row.name)).toEqual(MEMBER_READABLE);
    expect(
      await world.rows(
        `select c.relname from ${OWN_TABLES} and has_table_privilege('authenticated', c.oid, 'insert, update, delete, truncate')`,
      ),
    ).toEqual([]);
  });

  it('have a policy for reading wherever members may read, and none for anything else', async () => {
    const policies = await world.rows(
      "select tablename, cmd, roles::text from pg_policies where schemaname = 'public' order by 1",
    );
    expect(policies).toEqual(MEMBER_READABLE.map((tablename) => ({ tablename, cmd: 'SELECT', roles: '{authenticated}' })));
  });
});

describe('functions', () => {
  it('have a search path of their own', async () => {
    expect(
      await world.rows(`select p.proname from ${OWN_FUNCTIONS} and not coalesce(p.proconfig::text like '%search_path=%', false)`),
    ).toEqual([]);
  });

  it('look nowhere by default, but for the two that need the vector operators', async () => {
    const wide = await world.rows(
      `select p.proname as name from ${OWN_FUNCTIONS} and not ('search_path=""' = any (p.proconfig)) order by 1`,
    );
    expect(wide.map((row) => row.name)).toEqual(['save_chunk_embedding', 'search_knowledge']);
  });

  it('say what they return', async () => {
    expect(
      await world.rows(`select p.proname from ${OWN_FUNCTIONS} and coalesce(obj_description(p.oid, 'pg_proc'), '') = ''`),
    ).toEqual([]);
  });

  it('of public exist once per name: a second signature would be a second door', async () => {
    const names = await world.rows(`select p.proname as name from ${OWN_FUNCTIONS} and n.nspname = 'public' order by 1`);
    expect(names.map((row) => row.name)).toEqual(Object.keys(GRANTS));
  });

  it.each(Object.entries(GRANTS))('%s is callable by %j alone', async (name, allowed) => {
    const callers = await world.rows(
      `select role.name from ${OWN_FUNCTIONS.replace('where', 'cross join unnest($1::text[]) as role (name) where')}
       and n.nspname = 'public' and p.proname = $2 and has_function_privilege(role.name, p.oid, 'execute') order by 1`,
      [ROLES, name],
    );
    expect(callers.map((row) => row.name)).toEqual(allowed);
  });

  it('are executable by nobody by default', async () => {
    // Grantee 0 is PUBLIC; a null acl would be the built-in default, which includes it.
    const open = await world.rows(
      `select p.proname from ${OWN_FUNCTIONS} and (p.proacl is null or exists (select from aclexplode(p.proacl) as acl where acl.grantee = 0))`,
    );
    expect(open).toEqual([]);
  });

  it('of private are callable by no role of the server, but for the membership check', async () => {
    const open = await world.rows(
      `select role.name, p.proname from ${OWN_FUNCTIONS.replace('where', 'cross join unnest($1::text[]) as role (name) where')}
       and n.nspname = 'private' and has_function_privilege(role.name, p.oid, 'execute') order by 1, 2`,
      [ROLES],
    );
    expect(open).toEqual([{ name: 'authenticated', proname: 'is_member' }]);
  });
});

describe('the guards of this file', () => {
  it('notice a table without row level security, an open function and an open table', async () => {
    const own = await openWorld();
    await own.db.exec(`
      alter table public.leads disable row level security;
      grant select on public.leads to agent_worker;
      create function public.leak() returns bigint language sql as 'select 1::bigint';
      grant execute on function public.leak to anon;`);
    expect(await own.rows(`select c.relname from ${OWN_TABLES} and not c.relrowsecurity`)).toEqual([{ relname: 'leads' }]);
    expect(await own.count(`${OWN_TABLES} and has_table_privilege('agent_worker', c.oid, 'select')`)).toBe(1);
    expect(await own.count(`${OWN_FUNCTIONS} and p.proconfig is null`)).toBe(1);
    expect(
      await own.count(`${OWN_FUNCTIONS} and n.nspname = 'public' and has_function_privilege('anon', p.oid, 'execute')`),
    ).toBe(2);
    await own.close();
  });
});
