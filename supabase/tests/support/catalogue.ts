import { z } from 'zod';
import { query, type SqlSession } from '../../../local/database/template.ts';

/** Who can reach the data: the two browser roles, our server roles, and the key that passes row level security. */
export const ROLES = [
  'anon',
  'authenticated',
  'edge_gateway',
  'agent_worker',
  'delivery_worker',
  'maintenance',
  'service_role',
] as const;
export type DatabaseRoleName = (typeof ROLES)[number];
export const SERVER_ROLES = ['edge_gateway', 'agent_worker', 'delivery_worker', 'maintenance'] as const;

/** How a row says whose it is. */
export const CUSTOMER_COLUMN = 'customer_id';

// Everything that is not the engine's or the platform's is ours, so a schema made tomorrow is covered without a change here.
const OWN_SCHEMA = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'auth', 'extensions', 'storage', 'realtime',
  'supabase_migrations', 'supabase_functions', 'graphql', 'graphql_public', 'vault', 'net', 'cron', 'pgbouncer', 'pgsodium')`;
const NOT_OF_EXTENSION = (oid: string) =>
  `not exists (select from pg_catalog.pg_depend as d where d.objid = ${oid} and d.deptype = 'e')`;

/** Use in a from clause: schema `n` of ours. */
export const OWN_SCHEMAS = `(select n.* from pg_catalog.pg_namespace as n where ${OWN_SCHEMA})`;
/** Relations of ours: `oid, schema, name, kind, is_partition`, and all of pg_class. */
export const OWN_RELATIONS = `(select c.*, n.nspname as schema from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace where ${OWN_SCHEMA} and ${NOT_OF_EXTENSION('c.oid')})`;
/** Functions of ours, with their schema. */
export const OWN_FUNCTIONS = `(select p.*, n.nspname as schema from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace where ${OWN_SCHEMA} and ${NOT_OF_EXTENSION('p.oid')})`;

const Table = z.object({
  oid: z.number(),
  schema: z.string(),
  name: z.string(),
  isPartition: z.boolean(),
  isView: z.boolean(),
  comment: z.string(),
});
export type CatalogueTable = z.infer<typeof Table>;

/** Tables, partitions, views and foreign tables of our schemas. */
export async function readTables(session: SqlSession): Promise<CatalogueTable[]> {
  const rows = await query(
    session,
    `select c.oid::int, c.schema, c.relname as name, c.relispartition as "isPartition", c.relkind in ('v', 'm') as "isView",
       coalesce(obj_description(c.oid, 'pg_class'), '') as comment
     from ${OWN_RELATIONS} as c where c.relkind in ('r', 'p', 'v', 'm', 'f') order by c.schema, c.relname`,
  );
  return z.array(Table).parse(rows);
}

const Argument = z.object({ name: z.string(), type: z.string(), hasDefault: z.boolean() });
const CatalogueFunction = z.object({
  oid: z.number(),
  schema: z.string(),
  name: z.string(),
  signature: z.string(),
  isDefiner: z.boolean(),
  isVolatile: z.boolean(),
  isTrigger: z.boolean(),
  comment: z.string(),
  callers: z.array(z.string()),
  arguments: z.array(Argument),
});
export type CatalogueFunction = z.infer<typeof CatalogueFunction>;

/** Functions of our schemas with their arguments and the roles that may call them. */
export async function readFunctions(session: SqlSession): Promise<CatalogueFunction[]> {
  const rows = await query(
    session,
    `select p.oid::int, p.schema, p.proname as name, p.oid::regprocedure::text as signature, p.prosecdef as "isDefiner",
       p.provolatile = 'v' as "isVolatile", p.prorettype = 'trigger'::regtype as "isTrigger",
       coalesce(obj_description(p.oid, 'pg_proc'), '') as comment,
       array(select role.name from unnest($1::text[]) with ordinality as role (name, place)
         where has_function_privilege(role.name, p.oid, 'execute') order by role.place) as callers,
       (select coalesce(jsonb_agg(jsonb_build_object('name', coalesce(p.proargnames[place], ''), 'type', format_type(type, null),
           'hasDefault', place > p.pronargs - p.pronargdefaults) order by place), '[]'::jsonb)
         from unnest(p.proargtypes::oid[]) with ordinality as argument (type, place)) as arguments
     from ${OWN_FUNCTIONS} as p order by p.schema, p.proname`,
    [[...ROLES]],
  );
  return z.array(CatalogueFunction).parse(rows);
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const qualified = (object: { schema: string; name: string }) => `${quoted(object.schema)}.${quoted(object.name)}`;
