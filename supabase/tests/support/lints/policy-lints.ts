import { OWN_FUNCTIONS, OWN_RELATIONS, OWN_SCHEMAS } from '../catalogue.ts';
import type { Lint } from './lint.ts';

const POLICIES = `(select p.*, p.schemaname || '.' || p.tablename as table_name, concat_ws(' ', p.qual, p.with_check) as expression
  from pg_catalog.pg_policies as p join ${OWN_SCHEMAS} as n on n.nspname = p.schemaname)`;
const ON_TABLES = `${OWN_RELATIONS} as c where c.relkind in ('r', 'p')`;
const TABLE_NAME = `c.schema || '.' || c.relname as name`;
const HAS_POLICY = 'exists (select from pg_catalog.pg_policy as p where p.polrelid = c.oid)';
const definersFor = (role: string) =>
  `select p.schema || '.' || p.proname as name from ${OWN_FUNCTIONS} as p where p.prosecdef and has_function_privilege('${role}', p.oid, 'execute')`;

/** The linter's checks of row level security and of what runs with the owner's rights. */
export const policyLints: readonly Lint[] = [
  {
    id: '0002',
    name: 'auth_users_exposed',
    sql: `select distinct ${TABLE_NAME} from ${OWN_RELATIONS} as c
      join pg_catalog.pg_rewrite as r on r.ev_class = c.oid join pg_catalog.pg_depend as d on d.objid = r.oid and d.refobjid = 'auth.users'::regclass
      where c.relkind in ('v', 'm') and (has_table_privilege('anon', c.oid, 'select') or has_table_privilege('authenticated', c.oid, 'select'))`,
    plant:
      'create view public.planted with (security_invoker = true) as select email from auth.users; grant select on public.planted to authenticated',
    finds: 'public.planted',
  },
  {
    id: '0003',
    name: 'auth_rls_initplan',
    // Unwrapped, the call runs once per row instead of once per statement.
    sql: `select table_name || ' / ' || policyname as name from ${POLICIES} as p
      where regexp_replace(p.expression, 'select (auth\\.(uid|jwt|role|email)\\(\\)|current_setting\\()', '', 'gi') ~* '(auth\\.(uid|jwt|role|email)\\(\\)|current_setting\\()'`,
    plant: 'create policy planted on public.leads for delete to authenticated using (id = auth.uid())',
    finds: 'public.leads / planted',
  },
  {
    id: '0006',
    name: 'multiple_permissive_policies',
    sql: `select table_name || ' / ' || verb || ' / ' || role as name from ${POLICIES} as p cross join unnest(p.roles) as role
      cross join unnest(case p.cmd when 'ALL' then '{SELECT,INSERT,UPDATE,DELETE}'::text[] else array[p.cmd] end) as verb
      where p.permissive = 'PERMISSIVE' group by p.table_name, verb, role having count(*) > 1`,
    plant: 'create policy planted on public.leads for select to authenticated using (false)',
    finds: 'public.leads / SELECT / authenticated',
  },
  {
    id: '0007',
    name: 'policy_exists_rls_disabled',
    sql: `select ${TABLE_NAME} from ${ON_TABLES} and not c.relrowsecurity and ${HAS_POLICY}`,
    plant: 'alter table public.leads disable row level security',
    finds: 'public.leads',
  },
  {
    id: '0008',
    name: 'rls_enabled_no_policy',
    sql: `select ${TABLE_NAME} from ${ON_TABLES} and c.relrowsecurity and not ${HAS_POLICY}`,
    plant: 'create table public.planted (id uuid primary key); alter table public.planted enable row level security',
    finds: 'public.planted',
  },
  {
    id: '0010',
    name: 'security_definer_view',
    sql: `select ${TABLE_NAME} from ${OWN_RELATIONS} as c where c.relkind = 'v'
      and not coalesce(c.reloptions::text ~* 'security_invoker=(true|on|1|yes)', false)`,
    plant: 'create view public.planted as select id from public.leads',
    finds: 'public.planted',
  },
  {
    id: '0011',
    name: 'function_search_path_mutable',
    sql: `select p.schema || '.' || p.proname as name from ${OWN_FUNCTIONS} as p where not coalesce(p.proconfig::text like '%search_path=%', false)`,
    plant: `create function public.planted() returns integer language sql as 'select 1'`,
    finds: 'public.planted',
  },
  {
    id: '0013',
    name: 'rls_disabled_in_public',
    sql: `select ${TABLE_NAME} from ${ON_TABLES} and not c.relrowsecurity`,
    plant: 'create table public.planted (id uuid primary key)',
    finds: 'public.planted',
  },
  {
    id: '0015',
    name: 'rls_references_user_metadata',
    // A person writes that part of their own token.
    sql: `select table_name || ' / ' || policyname as name from ${POLICIES} as p where p.expression ~* 'user_metadata'`,
    plant: `create policy planted on public.leads for delete to authenticated using (current_setting('request.jwt.claims', true)::jsonb -> 'user_metadata' ->> 'role' = 'owner')`,
    finds: 'public.leads / planted',
  },
  {
    id: '0023',
    name: 'sensitive_columns_exposed',
    sql: `select ${TABLE_NAME.replace(' as name', '')} || '.' || a.attname as name from ${OWN_RELATIONS} as c
      join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attname ~ '(password|passwd|secret|token|api_key|private_key|credential|iban|ssn|card_number|cvv)'
      and (has_column_privilege('anon', c.oid, a.attnum, 'select') or has_column_privilege('authenticated', c.oid, a.attnum, 'select'))`,
    plant: 'alter table public.campaigns add column api_key text',
    finds: 'public.campaigns.api_key',
  },
  {
    id: '0024',
    name: 'rls_policy_always_true',
    sql: `select table_name || ' / ' || policyname as name from ${POLICIES} as p
      where coalesce(p.qual, 'true') ~* '^\\(*(true|1 = 1)\\)*$' and coalesce(p.with_check, 'true') ~* '^\\(*(true|1 = 1)\\)*$'`,
    plant: 'create policy planted on public.leads for delete to authenticated using (true)',
    finds: 'public.leads / planted',
  },
  {
    id: '0026',
    name: 'anon_table_exposed',
    // The linter asks this for GraphQL; over REST it is the same door.
    sql: `select ${TABLE_NAME} from ${OWN_RELATIONS} as c where c.relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege('anon', c.oid, 'select')`,
    plant: 'grant select on public.tiers to anon',
    finds: 'public.tiers',
  },
  {
    id: '0028',
    name: 'anon_security_definer_function_executable',
    sql: definersFor('anon'),
    plant: `create function public.planted() returns integer language sql security definer set search_path = '' as 'select 1'; grant execute on function public.planted to anon`,
    finds: 'public.planted',
  },
  {
    id: '0029',
    name: 'authenticated_security_definer_function_executable',
    sql: definersFor('authenticated'),
    plant: `create function public.planted() returns integer language sql security definer set search_path = '' as 'select 1'; grant execute on function public.planted to authenticated`,
    finds: 'public.planted',
  },
];
