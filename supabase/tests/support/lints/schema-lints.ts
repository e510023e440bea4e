import { OWN_RELATIONS, OWN_SCHEMAS } from '../catalogue.ts';
import type { Lint } from './lint.ts';

const TABLE_NAME = `c.schema || '.' || c.relname as name`;

/** The linter's checks of tables, keys, indexes, types and extensions. */
export const schemaLints: readonly Lint[] = [
  {
    id: '0001',
    name: 'unindexed_foreign_keys',
    sql: `select c.schema || '.' || c.relname || ' (' || (select string_agg(a.attname, ', ' order by place)
        from unnest(k.conkey) with ordinality as key (number, place) join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = key.number) || ')' as name
      from pg_catalog.pg_constraint as k join ${OWN_RELATIONS} as c on c.oid = k.conrelid
      where k.contype = 'f' and k.conparentid = 0 and not exists (select from pg_catalog.pg_index as i
        where i.indrelid = c.oid and i.indpred is null and (string_to_array(i.indkey::text, ' ')::smallint[])[1:cardinality(k.conkey)] @> k.conkey)`,
    plant: 'alter table public.leads add column planted_id uuid references public.campaigns (id)',
    finds: 'public.leads (planted_id)',
  },
  {
    id: '0004',
    name: 'no_primary_key',
    sql: `select ${TABLE_NAME} from ${OWN_RELATIONS} as c where c.relkind in ('r', 'p')
      and not exists (select from pg_catalog.pg_index as i where i.indrelid = c.oid and i.indisprimary)`,
    plant: 'create table public.planted (id uuid); alter table public.planted enable row level security',
    finds: 'public.planted',
  },
  {
    id: '0009',
    name: 'duplicate_index',
    sql: `select ${TABLE_NAME} from ${OWN_RELATIONS} as c join pg_catalog.pg_index as i on i.indrelid = c.oid
      group by c.schema, c.relname, regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX \\S+ ', '') having count(*) > 1`,
    plant: 'create index planted on public.leads (id)',
    finds: 'public.leads',
  },
  {
    id: '0014',
    name: 'extension_in_public',
    sql: `select e.extname as name from pg_catalog.pg_extension as e join ${OWN_SCHEMAS} as n on n.oid = e.extnamespace`,
    plant: 'alter extension vector set schema public',
    finds: 'vector',
  },
  {
    id: '0016',
    name: 'materialized_view_in_api',
    sql: `select ${TABLE_NAME} from ${OWN_RELATIONS} as c where c.relkind = 'm'`,
    plant: 'create materialized view public.planted as select 1 as one',
    finds: 'public.planted',
  },
  {
    id: '0017',
    name: 'foreign_table_in_api',
    sql: `select ${TABLE_NAME} from ${OWN_RELATIONS} as c where c.relkind = 'f'`,
    plant:
      'create foreign data wrapper planted; create server planted foreign data wrapper planted; create foreign table public.planted (id uuid) server planted',
    finds: 'public.planted',
  },
  {
    id: '0018',
    name: 'unsupported_reg_types',
    sql: `select ${TABLE_NAME.replace(' as name', '')} || '.' || a.attname as name from ${OWN_RELATIONS} as c
      join pg_catalog.pg_attribute as a on a.attrelid = c.oid and not a.attisdropped
      where c.relkind in ('r', 'p') and a.atttypid::regtype::text in ('regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper', 'regoperator', 'regproc', 'regprocedure')`,
    plant: 'alter table public.leads add column planted regproc',
    finds: 'public.leads.planted',
  },
  {
    id: '0021',
    name: 'fkey_to_auth_unique',
    sql: `select ${TABLE_NAME} from pg_catalog.pg_constraint as k join ${OWN_RELATIONS} as c on c.oid = k.conrelid
      join pg_catalog.pg_class as target on target.oid = k.confrelid join pg_catalog.pg_index as i on i.indexrelid = k.conindid
      where k.contype = 'f' and target.relnamespace = 'auth'::regnamespace and not i.indisprimary`,
    plant:
      'alter table auth.users add column planted uuid unique; alter table public.leads add column planted uuid references auth.users (planted)',
    finds: 'public.leads',
  },
  {
    id: '0022',
    name: 'extension_versions_outdated',
    sql: `select e.name from pg_catalog.pg_available_extensions as e where e.installed_version <> e.default_version`,
    plant: "update pg_catalog.pg_extension set extversion = '0.0.1' where extname = 'vector'",
    finds: 'vector',
  },
];
