import { z } from 'zod';
import { query, type SqlDatabase } from '../../../local/database/template.ts';

/** A function, the text in it that guards against the mistake, and what stands there instead ($1 as in String.replace). */
export type Mistake = { name: string; guard: RegExp; instead: string };

export const NO_CUSTOMER_LOCK: Mistake = {
  name: 'public.start_call',
  guard: /( from public\.customers as \w+ where [^;]*) for [a-z ]*update;/,
  instead: '$1;',
};
/** The usual way: look whether there is room, then write. */
export const HOLD_READS_THEN_WRITES: readonly Mistake[] = [
  {
    name: 'private.take_hold',
    guard: /update public\.budget_months as budget/,
    instead: `if not exists (select from public.budget_months as b join public.customers as c on c.id = b.customer_id
        where c.id = conversation.customer_id and b.month = this_month
          and b.spent_micro_usd + b.held_micro_usd + amount_micro_usd <= c.monthly_ceiling_micro_usd) then return false; end if;
      update public.budget_months as budget`,
  },
  {
    name: 'private.take_hold',
    guard: /and budget\.spent_micro_usd \+ budget\.held_micro_usd \+ amount_micro_usd <= customer\.monthly_ceiling_micro_usd/,
    instead: '',
  },
];
/** Both: the lock per customer would hide the fault. */
export const CHECK_THEN_CHARGE: readonly Mistake[] = [NO_CUSTOMER_LOCK, ...HOLD_READS_THEN_WRITES];

/**
 * Puts the mistakes that functions guard against back into them; returns what undoes it, newest first. A guard that is not found stops
 * the run, for then nothing would be proven.
 */
export async function makeMistakes(db: SqlDatabase, mistakes: readonly Mistake[]): Promise<() => Promise<void>> {
  const originals: string[] = [];
  const undo = async () => {
    for (const definition of originals.toReversed()) await db.exec(definition);
  };
  try {
    for (const { name, guard, instead } of mistakes) {
      const [row] = await query(db, 'select pg_get_functiondef($1::regproc) as definition', [name]);
      const definition = z.string().parse(row?.definition);
      if (!guard.test(definition)) throw new Error(`${name} no longer contains ${guard}.`);
      originals.push(definition);
      await db.exec(definition.replace(guard, instead));
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return undo;
}
