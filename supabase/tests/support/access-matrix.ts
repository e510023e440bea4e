import { z } from 'zod';
import { query, type SqlSession } from '../../../local/database/template.ts';
import { OWN_FUNCTIONS, OWN_RELATIONS, OWN_SCHEMAS, ROLES } from './catalogue.ts';

/** Section -> object -> what each role may do with it, one line of text per object. */
export type AccessMatrix = Record<string, Record<string, string>>;

const Row = z.object({ name: z.string(), allowed: z.string() });
const NOBODY = 'nobody';

// The role that ran the migrations owns everything and differs by engine; every other grantee counts.
// An absent entry for functions means the built-in default, which lets everybody execute.
const DEFAULTS = `
  with entries as (
    select d.defaclrole, d.defaclnamespace, d.defaclobjtype, d.defaclacl from pg_catalog.pg_default_acl as d
    union all select c.relowner, 0, 'f', acldefault('f', c.relowner) from (select distinct relowner from ${OWN_RELATIONS} as c) as c
    where not exists (select from pg_catalog.pg_default_acl as d where d.defaclrole = c.relowner and d.defaclnamespace = 0 and d.defaclobjtype = 'f')
  )
  select concat_ws(' ', coalesce(n.nspname, 'every schema'),
      case d.defaclobjtype when 'r' then 'tables' when 'f' then 'functions' when 'S' then 'sequences' when 'T' then 'types' else 'schemas' end) as name,
    string_agg(distinct case when acl.grantee = 0 then 'public' else acl.grantee::regrole::text end || ': ' || lower(acl.privilege_type), ', ') as allowed
  from entries as d left join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
  cross join aclexplode(d.defaclacl) as acl where acl.grantee <> d.defaclrole and $1::text[] is not null group by 1`;

const allowedOf = (privileges: string) => `
  coalesce((select string_agg(role.name || ': ' || verbs.list, '; ' order by role.place)
    from unnest($1::text[]) with ordinality as role (name, place)
    cross join lateral (${privileges}) as verbs where verbs.list <> ''), '${NOBODY}')`;

const TABLE_VERBS = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger', 'maintain'];
// Only these four exist per column; a grant on some columns names them.
const COLUMN_VERBS = ['select', 'insert', 'update', 'references'];
const TABLES = `
  select c.schema || '.' || c.relname as name, ${allowedOf(`
    select case when count(*) filter (where whole) = ${TABLE_VERBS.length} then 'all'
      else coalesce(string_agg(verb || coalesce(' of ' || columns, ''), ', ' order by place) filter (where whole or columns is not null), '') end as list
    from (select verb, place, has_table_privilege(role.name, c.oid, verb) as whole,
        case when verb = any ('{${COLUMN_VERBS.join()}}') and not has_table_privilege(role.name, c.oid, verb) then
          (select string_agg(a.attname, ' + ' order by a.attnum) from pg_catalog.pg_attribute as a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and has_column_privilege(role.name, c.oid, a.attnum, case when verb = any ('{${COLUMN_VERBS.join()}}') then verb else 'select' end)) end as columns
      from unnest('{${TABLE_VERBS.join()}}'::text[]) with ordinality as v (verb, place)) as verbs`)} as allowed
  from ${OWN_RELATIONS} as c where c.relkind in ('r', 'p', 'v', 'm', 'f')`;
const SEQUENCES = `
  select c.schema || '.' || c.relname as name, ${allowedOf(`
    select coalesce(string_agg(verb, ', ' order by place), '') as list from unnest('{usage,select,update}'::text[]) with ordinality as v (verb, place)
    where has_sequence_privilege(role.name, c.oid, verb)`)} as allowed
  from ${OWN_RELATIONS} as c where c.relkind = 'S'`;
const FUNCTIONS = `
  select p.schema || '.' || p.proname as name, coalesce((select string_agg(role.name, ', ' order by role.place)
    from unnest($1::text[]) with ordinality as role (name, place) where has_function_privilege(role.name, p.oid, 'execute')), '${NOBODY}') as allowed
  from ${OWN_FUNCTIONS} as p`;
const SCHEMAS = `
  select n.nspname as name, ${allowedOf(`
    select coalesce(string_agg(verb, ', ' order by place), '') as list from unnest('{usage,create}'::text[]) with ordinality as v (verb, place)
    where has_schema_privilege(role.name, n.oid, verb)`)} as allowed
  from ${OWN_SCHEMAS} as n`;
const ROLE_RIGHTS = `
  select r.rolname as name, coalesce(nullif(concat_ws(', ', case when r.rolsuper then 'superuser' end, case when r.rolbypassrls then 'bypasses row level security' end,
    case when r.rolcreaterole then 'creates roles' end, case when r.rolcreatedb then 'creates databases' end, case when r.rolinherit then 'inherits' end, case when r.rolreplication then 'replicates' end,
    (select 'may become ' || string_agg(parent.rolname, ', ' order by parent.rolname) from pg_catalog.pg_auth_members as m
      join pg_catalog.pg_roles as parent on parent.oid = m.roleid where m.member = r.oid)), ''), 'nothing of its own') as allowed
  from pg_catalog.pg_roles as r where r.rolname = any ($1)`;

// Whom a policy serves and for what; what it lets through is proven by rows.
const POLICIES = `
  select p.schemaname || '.' || p.tablename as name, string_agg(lower(p.permissive || ' ' || p.cmd) || ' for ' || array_to_string(p.roles, ', '), '; ' order by p.cmd, p.policyname) as allowed
  from pg_catalog.pg_policies as p join ${OWN_SCHEMAS} as n on n.nspname = p.schemaname where $1::text[] is not null group by 1`;

const SECTIONS = {
  roles: ROLE_RIGHTS,
  schemas: SCHEMAS,
  'default privileges': DEFAULTS,
  tables: TABLES,
  sequences: SEQUENCES,
  functions: FUNCTIONS,
  policies: POLICIES,
};

/** Months come and go; all months of a table are one line, so one that differs from its siblings shows. */
export function withoutMonth(name: string): string {
  return name.replace(/_\d{4}_\d{2}$/, '_<month>');
}

/** What every role may do with every object of our schemas, by the catalogue's own answer. */
export async function readAccessMatrix(session: SqlSession): Promise<AccessMatrix> {
  const matrix: AccessMatrix = {};
  for (const [section, sql] of Object.entries(SECTIONS)) {
    const found = new Map<string, Set<string>>();
    const rows = z.array(Row).parse(await query(session, `${sql} order by 1`, [[...ROLES]]));
    for (const { name, allowed } of rows) {
      const key = withoutMonth(name);
      found.set(key, (found.get(key) ?? new Set()).add(allowed));
    }
    matrix[section] = Object.fromEntries([...found].map(([name, answers]) => [name, [...answers].sort().join(' | ')]));
  }
  return matrix;
}
