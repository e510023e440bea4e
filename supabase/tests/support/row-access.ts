import { z } from 'zod';
import { query, type SqlSession } from '../../../local/database/template.ts';
import { type CatalogueTable, CUSTOMER_COLUMN, OWN_RELATIONS, qualified, quoted, readTables } from './catalogue.ts';

/** Somebody signed in, and the customers they belong to; none for a stranger. */
export type Person = { label: string; userId: string; customerIds: readonly string[] };
/** Table -> which rows who sees: `all` and `some` of the own customers' rows; `leak` means that a foreign row was seen. */
export type RowAccess = Record<string, string>;
type Rows = Map<string, string | null>;
/** Table -> place of a row -> its customer; undefined for tables whose rows belong to nobody, as prices do. */
export type Ownership = Map<string, { table: CatalogueTable; place: string; isOwned: boolean; rows: Rows }>;

const Link = z.object({ from: z.number(), to: z.number(), fromColumn: z.string(), toColumn: z.string() });
// A grant on some columns does not reach the row's address, so a row is told by its key.
const PLACE = `(select string_agg(format('t.%I::text', a.attname), ' || '' / '' || ' order by a.attnum) from pg_catalog.pg_index as i
  join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey) where i.indrelid = c.oid and i.indisprimary)`;
const Place = z.object({ place: z.string(), owner: z.string().nullable() });

/** How a row of each table names its customer, as SQL over the alias `t`: by its own column, else over foreign keys. */
async function readOwnerExpressions(session: SqlSession, tables: readonly CatalogueTable[]): Promise<Map<number, string>> {
  const direct = await query(
    session,
    `select c.oid::int as oid from ${OWN_RELATIONS} as c join pg_catalog.pg_attribute as a on a.attrelid = c.oid
     where a.attname = $1 and not a.attisdropped`,
    [CUSTOMER_COLUMN],
  );
  const owners = new Map(direct.map((row) => [Number(row.oid), `t.${CUSTOMER_COLUMN}::text`]));
  for (const table of tables) if (table.name === 'customers') owners.set(table.oid, 't.id::text');
  const links = z.array(Link).parse(
    await query(
      session,
      `select k.conrelid::int as "from", k.confrelid::int as "to", a.attname as "fromColumn", b.attname as "toColumn"
       from pg_catalog.pg_constraint as k
       join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
       join pg_catalog.pg_attribute as b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
       where k.contype = 'f' and cardinality(k.conkey) = 1`,
    ),
  );
  const byOid = new Map(tables.map((table) => [table.oid, table]));
  // One round per hop of a foreign-key path.
  for (let known = -1; known !== owners.size; ) {
    known = owners.size;
    for (const link of links) {
      const parent = byOid.get(link.to);
      const owner = owners.get(link.to);
      if (!parent || !owner || owners.has(link.from) || !byOid.has(link.from) || link.from === link.to) continue;
      const step = `(select ${owner} from ${qualified(parent)} as t where t.${quoted(link.toColumn)} = outer_t.${quoted(link.fromColumn)})`;
      owners.set(link.from, `(select ${step} from (select t.*) as outer_t)`);
    }
  }
  return owners;
}

/** Reads, with the rights of the owner, whose each row is; do it once, before anything is loosened. */
export async function readOwnership(session: SqlSession): Promise<Ownership> {
  const tables = await readTables(session);
  const owners = await readOwnerExpressions(session, tables);
  const keys = await query(session, `select c.oid::int as oid, ${PLACE} as place from ${OWN_RELATIONS} as c`);
  const placeOf = new Map(keys.map((row) => [Number(row.oid), row.place === null ? 'to_jsonb(t)::text' : String(row.place)]));
  const ownership: Ownership = new Map();
  for (const table of tables) {
    const owner = owners.get(table.oid);
    const place = placeOf.get(table.oid) ?? 'to_jsonb(t)::text';
    const found = await query(session, `select ${place} as place, ${owner ?? 'null'} as owner from ${qualified(table)} as t`);
    const rows = new Map(
      z
        .array(Place)
        .parse(found)
        .map((row) => [row.place, row.owner]),
    );
    ownership.set(`${table.schema}.${table.name}`, { table, place, isOwned: owner !== undefined, rows });
  }
  return ownership;
}

/** Takes on the person for the statements that follow in this transaction. */
export async function becomeMember(session: SqlSession, userId: string): Promise<void> {
  await session.query(
    `select set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true),
       set_config('request.jwt.claim.role', 'authenticated', true), set_config('role', 'authenticated', true)`,
    [JSON.stringify({ sub: userId, role: 'authenticated' }), userId],
  );
}

const amount = (seen: number, of: number) => (seen === 0 ? 'none' : seen === of ? 'all' : 'some');

function judge(seen: readonly string[], { isOwned, rows }: { isOwned: boolean; rows: Rows }, person: Person): string {
  if (!isOwned) return amount(seen.length, rows.size);
  const isOwn = (owner: string | null | undefined) => typeof owner === 'string' && person.customerIds.includes(owner);
  if (seen.some((place) => rows.get(place) !== null && !isOwn(rows.get(place)))) return 'leak';
  const own = amount(seen.filter((place) => isOwn(rows.get(place))).length, [...rows.values()].filter(isOwn).length);
  return seen.some((place) => rows.get(place) === null) ? `${own} and what is for everybody` : own;
}

/** Which rows each person really sees in every table that members may select from; run it inside a transaction. */
export async function readRowAccess(session: SqlSession, people: readonly Person[], ownership: Ownership): Promise<RowAccess> {
  const readable = await query(
    session,
    `select c.schema || '.' || c.relname as name from ${OWN_RELATIONS} as c where c.relkind in ('r', 'p', 'v', 'm', 'f')
     and has_any_column_privilege('authenticated', c.oid, 'select') and has_schema_privilege('authenticated', c.relnamespace, 'usage') order by 1`,
  );
  const entries = readable.flatMap(({ name }) => {
    const entry = ownership.get(String(name));
    return entry ? [{ name: String(name), ...entry }] : [];
  });
  const answers = new Map<string, Map<string, string[]>>(entries.map((entry) => [entry.name, new Map()]));
  const parts = entries.map(
    ({ name, place, table }) => `select '${name}' as name, ${place} as place from ${qualified(table)} as t`,
  );
  for (const person of people) {
    await becomeMember(session, person.userId);
    const seen = parts.length === 0 ? [] : await query(session, parts.join(' union all '));
    await session.exec('reset role');
    const places = Map.groupBy(seen, (row) => row.name);
    for (const entry of entries) {
      const own = (places.get(entry.name) ?? []).map((row) => String(row.place));
      const answer = judge(own, entry, person);
      const seers = answers.get(entry.name);
      seers?.set(answer, [...(seers.get(answer) ?? []), person.label]);
    }
  }
  const members = people
    .filter((person) => person.customerIds.length > 0)
    .map((person) => person.label)
    .join(', ');
  const describe = (seers: ReadonlyMap<string, readonly string[]>) =>
    [...seers].map(([answer, labels]) => `${answer}: ${labels.join(', ').replace(members, 'every member')}`).join('; ');
  return Object.fromEntries([...answers].map(([name, seers]) => [name, describe(seers)]));
}

/** Tables in which the two customers lack a row: a proof by rows says nothing about them. */
export function tablesWithoutRows(ownership: Ownership, customerIds: readonly string[]): string[] {
  return [...ownership]
    .filter(([, { table }]) => !table.isPartition && !table.isView)
    .filter(([, { isOwned, rows }]) => (isOwned ? !customerIds.every((id) => [...rows.values()].includes(id)) : rows.size === 0))
    .map(([name]) => name);
}
