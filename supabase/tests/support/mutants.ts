import { z } from 'zod';
import { query, type SqlSession } from '../../../local/database/template.ts';
import { OWN_FUNCTIONS, OWN_RELATIONS, OWN_SCHEMAS, SERVER_ROLES } from './catalogue.ts';
import type { ProofName } from './judge-access.ts';

/** One loosened guard: `change` is the SQL that loosens it, `proofs` the order in which to look for somebody who notices. */
export type Mutant = { kind: string; object: string; change: string; proofs: readonly ProofName[] };

const OUTSIDERS = ['anon', 'authenticated', ...SERVER_ROLES];
const OUTSIDER_ROWS = `unnest('{${OUTSIDERS.join()}}'::text[]) as role (name)`;
const FUNCTION = `p.oid::regprocedure::text`;
const TABLE = `format('%I.%I', c.schema, c.relname)`;
const RIGHTS: readonly ProofName[] = ['privileges', 'lints', 'rows'];
const ROWS: readonly ProofName[] = ['rows', 'lints', 'privileges'];
const CODE: readonly ProofName[] = ['lints', 'privileges', 'rows'];

/** Each query answers `object` and `change`, one row per mutant, for whatever the catalogue holds now. */
const KINDS: readonly { kind: string; proofs: readonly ProofName[]; sql: string }[] = [
  {
    kind: 'policy removed',
    proofs: ROWS,
    sql: `select format('%I on %I.%I', p.policyname, p.schemaname, p.tablename) as object,
        format('drop policy %I on %I.%I', p.policyname, p.schemaname, p.tablename) as change
      from pg_catalog.pg_policies as p join ${OWN_SCHEMAS} as n on n.nspname = p.schemaname`,
  },
  {
    kind: 'policy loosened to true',
    proofs: ROWS,
    // One that says true already has nothing to lose; lint 0024 lists those.
    sql: `select format('%I on %I.%I', p.policyname, p.schemaname, p.tablename) as object,
        format('alter policy %I on %I.%I', p.policyname, p.schemaname, p.tablename)
          || case when p.qual is null then '' else ' using (true)' end || case when p.with_check is null then '' else ' with check (true)' end as change
      from pg_catalog.pg_policies as p join ${OWN_SCHEMAS} as n on n.nspname = p.schemaname where coalesce(p.qual, p.with_check) <> 'true'`,
  },
  {
    kind: 'policy widened to everybody',
    proofs: RIGHTS,
    sql: `select format('%I on %I.%I', p.policyname, p.schemaname, p.tablename) as object,
        format('alter policy %I on %I.%I to public', p.policyname, p.schemaname, p.tablename) as change
      from pg_catalog.pg_policies as p join ${OWN_SCHEMAS} as n on n.nspname = p.schemaname`,
  },
  {
    kind: 'row level security off',
    proofs: CODE,
    sql: `select ${TABLE} as object, 'alter table ' || ${TABLE} || ' disable row level security' as change
      from ${OWN_RELATIONS} as c where c.relkind in ('r', 'p')`,
  },
  {
    kind: 'table granted',
    proofs: RIGHTS,
    sql: `select role.name || ' ' || verb || ' ' || ${TABLE} as object, 'grant ' || verb || ' on ' || ${TABLE} || ' to ' || role.name as change
      from ${OWN_RELATIONS} as c cross join ${OUTSIDER_ROWS} cross join unnest('{select,insert,update,delete}'::text[]) as verb
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and not has_table_privilege(role.name, c.oid, verb)`,
  },
  {
    kind: 'column granted',
    proofs: RIGHTS,
    sql: `select role.name || ' ' || ${TABLE} || '.' || a.attname as object, format('grant select (%I) on ', a.attname) || ${TABLE} || ' to ' || role.name as change
      from ${OWN_RELATIONS} as c join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped cross join ${OUTSIDER_ROWS}
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege(role.name, c.oid, 'select') and not has_column_privilege(role.name, c.oid, a.attnum, 'select')`,
  },
  {
    kind: 'function granted',
    proofs: RIGHTS,
    sql: `select role.name || ' ' || ${FUNCTION} as object, 'grant execute on function ' || ${FUNCTION} || ' to ' || role.name as change
      from ${OWN_FUNCTIONS} as p cross join (select 'public' as name union all select role.name from ${OUTSIDER_ROWS}) as role
      where role.name = 'public' or not has_function_privilege(case role.name when 'public' then 'anon' else role.name end, p.oid, 'execute')`,
  },
  {
    kind: 'sequence granted',
    proofs: RIGHTS,
    sql: `select role.name || ' ' || ${TABLE} as object, 'grant usage on sequence ' || ${TABLE} || ' to ' || role.name as change
      from ${OWN_RELATIONS} as c cross join ${OUTSIDER_ROWS} where c.relkind = 'S'`,
  },
  {
    kind: 'schema granted',
    proofs: RIGHTS,
    sql: `select role.name || ' ' || verb || ' ' || n.nspname as object, format('grant %s on schema %I to %I', verb, n.nspname, role.name) as change
      from ${OWN_SCHEMAS} as n cross join ${OUTSIDER_ROWS} cross join unnest('{usage,create}'::text[]) as verb where not has_schema_privilege(role.name, n.oid, verb)`,
  },
  {
    kind: 'default privilege given back',
    proofs: RIGHTS,
    sql: `select things || ' to ' || role.name as object, 'alter default privileges in schema public grant all on ' || things || ' to ' || role.name as change
      from unnest('{anon,authenticated}'::text[]) as role (name) cross join unnest('{tables,functions,sequences}'::text[]) as things
      union all select 'functions to public', 'alter default privileges grant execute on functions to public'`,
  },
  {
    kind: 'role raised',
    proofs: RIGHTS,
    sql: `select role.name || how as object, replace(statement, '%', role.name) as change from ${OUTSIDER_ROWS}
      cross join (values (' passes row level security', 'alter role % bypassrls'), (' becomes service_role', 'grant service_role to %')) as raise (how, statement)`,
  },
  {
    kind: 'search path reset',
    proofs: CODE,
    sql: `select ${FUNCTION} as object, 'alter function ' || ${FUNCTION} || ' reset search_path' as change from ${OWN_FUNCTIONS} as p`,
  },
  {
    kind: 'runs with the rights of its owner',
    proofs: CODE,
    sql: `select ${FUNCTION} as object, 'alter function ' || ${FUNCTION} || ' security definer' as change from ${OWN_FUNCTIONS} as p
      where not p.prosecdef and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute'))`,
  },
  {
    kind: 'membership check answers everybody',
    proofs: ROWS,
    sql: `select ${FUNCTION} as object, format('create or replace function %I.%I() returns setof uuid language sql stable security definer set search_path = '''' as ''select id from public.customers''',
        p.schema, p.proname) as change
      from ${OWN_FUNCTIONS} as p where p.proretset and p.prorettype = 'uuid'::regtype and p.pronargs = 0 and has_function_privilege('authenticated', p.oid, 'execute')`,
  },
];

export const MUTANT_KINDS: readonly string[] = KINDS.map(({ kind }) => kind);

/** Every guard of the catalogue, loosened one at a time. */
export async function readMutants(session: SqlSession): Promise<Mutant[]> {
  const mutants: Mutant[] = [];
  for (const { kind, proofs, sql } of KINDS) {
    const rows = z.array(z.object({ object: z.string(), change: z.string() })).parse(await query(session, `${sql} order by 1`));
    mutants.push(...rows.map((row) => ({ kind, proofs, ...row })));
  }
  return mutants;
}
