import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWN_FUNCTIONS, OWN_RELATIONS, OWN_SCHEMAS, SERVER_ROLES } from './support/catalogue.ts';
import { openWorld, type World } from './support/open-world.ts';
import { rolledBack } from './support/rolled-back.ts';

/** Rules without exceptions, each as a query that answers who breaks it. Who may do what, object by object, is in access-matrix.test.ts. */
const TABLES = `${OWN_RELATIONS} as c where c.relkind in ('r', 'p')`;
const ANY_RIGHT = 'select, insert, update, delete, truncate, references, trigger';
const RULES = {
  'a table or partition says what it is for': `select c.relname as name from ${TABLES} and coalesce(obj_description(c.oid, 'pg_class'), '') = ''`,
  'a function says what it returns': `select p.proname as name from ${OWN_FUNCTIONS} as p where coalesce(obj_description(p.oid, 'pg_proc'), '') = ''`,
  'no table has a right for anon or for a role of the server': `select role.name || ' ' || c.relname as name
    from ${OWN_RELATIONS} as c cross join unnest('{anon,${SERVER_ROLES.join()}}'::text[]) as role (name)
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and (has_table_privilege(role.name, c.oid, '${ANY_RIGHT}') or has_any_column_privilege(role.name, c.oid, 'select, insert, update'))`,
  'no table can be written by a member': `select c.relname as name from ${OWN_RELATIONS} as c where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and (has_table_privilege('authenticated', c.oid, 'insert, update, delete, truncate, references, trigger') or has_any_column_privilege('authenticated', c.oid, 'insert, update'))`,
  'what members may read has one policy, for reading, for members': `select c.relname as name from ${TABLES}
    and has_any_column_privilege('authenticated', c.oid, 'select') and 1 <> (select count(*) from pg_catalog.pg_policies as p
      where p.schemaname = c.schema and p.tablename = c.relname and p.cmd = 'SELECT' and p.roles = '{authenticated}')`,
  'no policy stands elsewhere or for anything else': `select p.tablename as name from pg_catalog.pg_policies as p join ${OWN_SCHEMAS} as n on n.nspname = p.schemaname
    where p.cmd <> 'SELECT' or not has_any_column_privilege('authenticated', format('%I.%I', p.schemaname, p.tablename), 'select')`,
  'a function of public exists once per name: a second signature would be a second door': `select p.proname as name from ${OWN_FUNCTIONS} as p
    where p.schema = 'public' group by p.proname having count(*) > 1`,
  // Grantee 0 is everybody; a null acl would be the built-in default, which includes everybody.
  'no function is executable by everybody': `select p.proname as name from ${OWN_FUNCTIONS} as p
    where p.proacl is null or exists (select from aclexplode(p.proacl) as acl where acl.grantee = 0)`,
  'a function that runs with the rights of its owner says why': `select p.proname as name from ${OWN_FUNCTIONS} as p
    where p.prosecdef and p.schema = 'private' and p.prorettype <> 'trigger'::regtype and has_function_privilege('authenticated', p.oid, 'execute')
      and obj_description(p.oid, 'pg_proc') not like '%Definer%'`,
} as const satisfies Record<string, string>;
type Rule = keyof typeof RULES;

/** For each rule one change that breaks it. */
const BREACHES: Record<Rule, string> = {
  'a table or partition says what it is for': 'comment on table public.leads is null',
  'a function says what it returns': 'comment on function public.sweep is null',
  'no table has a right for anon or for a role of the server': 'grant select on public.leads to agent_worker',
  'no table can be written by a member': 'grant update (name) on public.leads to authenticated',
  'what members may read has one policy, for reading, for members': 'drop policy "members read their leads" on public.leads',
  'no policy stands elsewhere or for anything else':
    'create policy planted on public.leads for delete to authenticated using (false)',
  'a function of public exists once per name: a second signature would be a second door':
    "create function public.sweep(text) returns integer language sql set search_path = '' as 'select 1'",
  'no function is executable by everybody': 'grant execute on function public.sweep to public',
  'a function that runs with the rights of its owner says why': "comment on function private.my_customers is 'Customers.'",
};

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const names = async (sql: string) => (await world.rows(`${sql} order by 1`)).map((row) => row.name);

describe.each(Object.entries(RULES) as [Rule, string][])('%s', (rule, sql) => {
  it('holds', async () => {
    expect(await names(sql)).toEqual([]);
  });

  it('is noticed when broken', async () => {
    const broken = await rolledBack(world.db, async (session) => {
      await session.exec(BREACHES[rule]);
      return (await session.query(sql)).rows;
    });
    expect(broken.length).toBeGreaterThan(0);
  });
});

describe('the schema', () => {
  it('looks nowhere by default, but for the functions that need the vector operators', async () => {
    const wide = await names(
      `select p.proname as name from ${OWN_FUNCTIONS} as p where not ('search_path=""' = any (coalesce(p.proconfig, '{}')))`,
    );
    expect(wide).toEqual(['rank_chunks', 'save_chunk_embedding', 'search_knowledge', 'try_search']);
  });

  it('has partitions for this month and the next three, and one for the rest', async () => {
    expect(await world.count(`${TABLES} and c.relispartition`)).toBeGreaterThanOrEqual(15);
  });
});
