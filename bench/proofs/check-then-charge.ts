import { z } from 'zod';
import type { SqlDatabase } from '../../local/database/sql-database.ts';

export interface Replacement {
  name: string;
  find: RegExp;
  instead: string;
}

/** The usual way: look whether there is room, then write. Also without the lock per customer, which would hide the fault. */
export const CHECK_THEN_CHARGE: readonly Replacement[] = [
  {
    name: 'public.start_call',
    find: /( from public\.customers as \w+ where [^;]*) for [a-z ]*update;/,
    instead: '$1;',
  },
  {
    name: 'private.take_hold',
    find: /update public\.budget_months as budget/,
    instead: `if not exists (select from public.budget_months as b join public.customers as c on c.id = b.customer_id
        where c.id = conversation.customer_id and b.month = this_month
          and b.spent_micro_usd + b.held_micro_usd + amount_micro_usd <= c.monthly_ceiling_micro_usd) then return false; end if;
      update public.budget_months as budget`,
  },
  {
    name: 'private.take_hold',
    find: /and budget\.spent_micro_usd \+ budget\.held_micro_usd \+ amount_micro_usd <= customer\.monthly_ceiling_micro_usd/,
    instead: '',
  },
];

/** Rewrites parts of functions; a part that is not found stops the run, for then the control would control nothing. */
export async function replaceFunctions(db: SqlDatabase, replacements: readonly Replacement[]): Promise<void> {
  for (const { name, find, instead } of replacements) {
    const { rows } = await db.query<{ definition: unknown }>('select pg_get_functiondef($1::regproc) as definition', [name]);
    const definition = z.string().parse(rows[0]?.definition);
    if (!find.test(definition)) throw new Error(`${name} no longer contains ${find}.`);
    await db.exec(definition.replace(find, instead));
  }
}
