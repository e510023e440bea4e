import { z } from 'zod';
import { query, type SqlSession } from '../../../local/database/template.ts';
import { CUSTOMER_COLUMN, OWN_RELATIONS, qualified, quoted } from './catalogue.ts';

/** Columns that may move when nothing else does, and why. */
export const HEARTBEATS: Record<string, string> = {
  'private.answer_places.alive_until': 'a place is kept by saying so',
  'private.sweep_clock.swept_at': 'each sweep notes that somebody swept',
  'public.conversations.seen_at': 'each request of a visitor or worker says that the conversation lives',
  'public.workers.seen_at': 'the sign of life is what the call is for',
};
/** Table -> key of a row -> its owner and content. */
export type RowSnapshot = Map<string, { customerId: string | null; content: string }>;
export type RowChange = { row: string; customerId: string | null; before: string | undefined; after: string | undefined };

const Row = z.object({ row: z.string(), customerId: z.string().nullable(), content: z.string() });
type Source = { schema: string; name: string; key: string; hasCustomer: boolean };

async function readSources(session: SqlSession): Promise<Source[]> {
  const rows = await query(
    session,
    `select c.schema, c.relname as name,
       exists (select from pg_catalog.pg_attribute as a where a.attrelid = c.oid and a.attname = $1 and not a.attisdropped) as "hasCustomer",
       (select string_agg(format('t.%I::text', a.attname), ' || '' / '' || ' order by a.attnum) from pg_catalog.pg_index as i
         join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey) where i.indrelid = c.oid and i.indisprimary) as key
     from ${OWN_RELATIONS} as c where c.relkind in ('r', 'p') and not c.relispartition`,
    [CUSTOMER_COLUMN],
  );
  return z.array(z.object({ schema: z.string(), name: z.string(), key: z.string(), hasCustomer: z.boolean() })).parse(rows);
}

/** Every row of every table, without the columns that are only signs of life. */
export async function readSnapshot(session: SqlSession): Promise<RowSnapshot> {
  const sources = await readSources(session);
  const parts = sources.map((source) => {
    const name = `${source.schema}.${source.name}`;
    const heartbeats = Object.keys(HEARTBEATS).filter((column) => column.startsWith(`${name}.`));
    const without = heartbeats.map((column) => ` - '${column.slice(name.length + 1)}'`).join('');
    return `select '${name} ' || ${source.key} as row, ${source.hasCustomer ? `t.${quoted(CUSTOMER_COLUMN)}::text` : 'null'} as "customerId",
      (to_jsonb(t)${without})::text as content from ${qualified(source)} as t`;
  });
  const rows = z.array(Row).parse(await query(session, parts.join(' union all ')));
  return new Map(rows.map(({ row, customerId, content }) => [row, { customerId, content }]));
}

/** The rows that came, went or changed between two snapshots. */
export function changedRows(before: RowSnapshot, after: RowSnapshot): RowChange[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap((row) => {
    const [old, fresh] = [before.get(row), after.get(row)];
    if (old?.content === fresh?.content) return [];
    return [{ row, customerId: (fresh ?? old)?.customerId ?? null, before: old?.content, after: fresh?.content }];
  });
}
