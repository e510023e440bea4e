import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { query, type SqlSession } from '../../../local/database/template.ts';
import { OWN_RELATIONS, quoted } from './catalogue.ts';
import { readOwnership, tablesWithoutRows } from './row-access.ts';

const Column = z.object({
  name: z.string(),
  fullName: z.string(),
  type: z.string(),
  parent: z.string().nullable(),
  parentColumn: z.string().nullable(),
  firstAllowed: z.string().nullable(),
});
type Column = z.infer<typeof Column>;

/** Values that no type tells: one per column, or table and column, whose CHECK a plain sample would not pass. `%` becomes a fresh text. */
const SPECIAL: Record<string, string> = {
  email: '%@sample.example',
  slug: 's-%',
  embedder: 'https://site.example',
  month: '2026-11-01',
  rating: '5',
  ip_sha256: 'a'.repeat(64),
  time_zone: 'America/Phoenix',
  nonce: '%',
  position: '7',
  flag: 'sample_flag',
  email_sha256: 'a'.repeat(64),
  starts_at: '2026-11-10T10:00:00Z',
  variants: '[{"name": "calm", "share": 50}, {"name": "lively", "share": 50}]',
  ends_at: '2026-11-10T10:30:00Z',
  'bookings.held_until': '2026-11-10T10:02:00Z',
  'conversation_events.kind': 'fallback',
};
const BY_TYPE: readonly [RegExp, string][] = [
  [/\[\]$/, '{}'],
  [/^(json|jsonb)$/, '{}'],
  [/^(integer|bigint|smallint|numeric|real|double precision)/, '1'],
  [/^boolean$/, 'false'],
  [/^uuid$/, '%uuid'],
  [/^timestamp/, '2026-11-10T10:00:00Z'],
  [/^date$/, '2026-11-10'],
  [/^time/, '10:00'],
  [/^tstzrange$/, '[2026-11-10T10:00:00Z,2026-11-10T11:00:00Z)'],
  [/^bytea$/, '\\x00'],
  [/^interval$/, '1 hour'],
];

// Required columns without a default; foreign keys too when they may be null, for they say whose the row is.
const COLUMNS = `
  select a.attname as name, c.relname || '.' || a.attname as "fullName", format_type(a.atttypid, a.atttypmod) as type, key.parent, key."parentColumn",
    (select (regexp_match(pg_get_constraintdef(k.oid), '''([^'']+)''::text'))[1] from pg_catalog.pg_constraint as k
      where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) ~ '(ARRAY\\[|= '')' limit 1) as "firstAllowed"
  from pg_catalog.pg_attribute as a join pg_catalog.pg_class as c on c.oid = a.attrelid
  left join lateral (
    select k.confrelid::regclass::text as parent, b.attname as "parentColumn" from pg_catalog.pg_constraint as k
    join pg_catalog.pg_attribute as b on b.attrelid = k.confrelid and b.attnum = k.confkey[array_position(k.conkey, a.attnum)]
    where k.conrelid = a.attrelid and k.contype = 'f' and k.conparentid = 0 and k.conkey @> array[a.attnum] and k.confrelid <> k.conrelid
    order by cardinality(k.conkey) limit 1) as key on true
  where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
    and (a.attname = 'customer_id' or c.relname || '.' || a.attname = any ($2) or (a.attnotnull and not a.atthasdef) or key.parent is not null)
  order by a.attnum`;

function sampleOf(column: Column): string {
  const fresh = randomUUID();
  const byType = BY_TYPE.find(([type]) => type.test(column.type))?.[1];
  // A check of a column that is no text names something else than a value: a JSON type, a bound.
  const allowed = byType === undefined ? column.firstAllowed : null;
  const text = SPECIAL[column.fullName] ?? allowed ?? SPECIAL[column.name] ?? byType ?? 'sample %';
  return text.replace('%uuid', fresh).replace('%', fresh.slice(0, 18));
}

/** The newest row of the parent that belongs to the customer; a parent without owner gives any row. */
async function keyOf(session: SqlSession, column: Column, customerId: string | null): Promise<string | undefined> {
  const parent = z.string().parse(column.parent);
  const owner = parent === 'customers' || parent.endsWith('.customers') ? 'id' : 'customer_id';
  const owned = await query(
    session,
    `select 1 from pg_catalog.pg_attribute where attrelid = $1::regclass and attname = $2 and not attisdropped`,
    [parent, owner],
  );
  const where = owned.length > 0 ? `where ${quoted(owner)} = $1` : 'where $1::text is not null';
  const rows = await query(
    session,
    `select ${quoted(column.parentColumn ?? 'id')}::text as key from ${parent} ${where} limit 1`,
    [customerId],
  );
  return rows[0] && String(rows[0].key);
}

/** Inserts one plausible row made from the catalogue alone; false while a row it refers to is still missing. */
async function insertSample(session: SqlSession, table: string, customerId: string | null): Promise<boolean> {
  const columns = z.array(Column).parse(await query(session, COLUMNS, [table, Object.keys(SPECIAL)]));
  const values: (string | null)[] = [];
  for (const column of columns) {
    const value =
      column.name === 'customer_id'
        ? customerId
        : column.parent === null
          ? sampleOf(column)
          : await keyOf(session, column, customerId);
    if (value === undefined) return false;
    values.push(value);
  }
  const names = columns.map((column) => quoted(column.name)).join(', ');
  const casts = columns.map((column, index) => `$${index + 1}::text::${column.type}`).join(', ');
  await session.query(`insert into ${table} (${names}) values (${casts}) on conflict do nothing`, values);
  return true;
}

/** A row of nobody, where a table has such rows: what is switched for all customers. */
async function addSharedRows(session: SqlSession): Promise<void> {
  const tables = await query(
    session,
    `select c.oid::regclass::text as table from ${OWN_RELATIONS} as c join pg_catalog.pg_attribute as a on a.attrelid = c.oid
     where c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'customer_id' and not a.attnotnull and not a.attisdropped`,
  );
  for (const { table } of tables) await insertSample(session, String(table), null);
}

/** Gives each customer a row in every table that has none of theirs yet, so that a proof by rows covers new tables at once. */
export async function fillEveryTable(session: SqlSession, customerIds: readonly string[]): Promise<void> {
  const writable = await query(
    session,
    `select c.oid::regclass::text as table, c.schema || '.' || c.relname as name from ${OWN_RELATIONS} as c
     where c.relkind in ('r', 'p') and not c.relispartition order by c.oid`,
  );
  const asTable = new Map(writable.map((row) => [String(row.name), String(row.table)]));
  const failures = new Map<string, string>();
  for (let missing = -1; ; ) {
    const names = tablesWithoutRows(await readOwnership(session), customerIds);
    if (names.length === 0) break;
    if (names.length === missing) {
      const reasons = names.map((name) => `${name} (${failures.get(name) ?? 'a row it refers to is missing'})`);
      throw new Error(
        `No sample row could be made for ${reasons.join(', ')}. Add the value to SPECIAL in support/sample-rows.ts.`,
      );
    }
    missing = names.length;
    for (const name of names) {
      for (const customerId of customerIds) {
        await session.exec('savepoint sample');
        await insertSample(session, asTable.get(name) ?? name, customerId).then(
          () => session.exec('release savepoint sample'),
          async (error: unknown) => {
            failures.set(name, error instanceof Error ? error.message : String(error));
            await session.exec('rollback to savepoint sample');
          },
        );
      }
    }
  }
  await addSharedRows(session);
}
