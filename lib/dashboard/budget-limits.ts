import { z } from 'zod';

/** Nothing is not nought: an empty field would close every call. */
const written = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);
const Fields = z.object({
  customerId: z.uuid(),
  ceiling: z.preprocess(written, z.coerce.number().min(0).max(1_000_000)),
  alertAt: z.preprocess(written, z.coerce.number().int().min(1).max(100)),
  economyAt: z.preprocess(written, z.coerce.number().int().min(1).max(100)),
});

export interface BudgetLimits {
  customer_id: string;
  ceiling_micro_usd: number;
  alert_at_percent: number;
  economy_at_percent: number;
}

/** Arguments of set_budget from the form of the budget page, or the sentence that says what is wrong with it. */
export function readBudgetLimits(form: FormData): { args: BudgetLimits } | { problem: string } {
  const fields = Object.fromEntries(form);
  if (written(fields.ceiling ?? '') === undefined)
    return { problem: 'Please write a ceiling in dollars; 0 means that nobody can call or type.' };
  const read = Fields.safeParse(fields);
  if (!read.success) return { problem: 'A ceiling is $0 to $1,000,000; the steps are 1 to 100 percent.' };
  const { customerId, ceiling, alertAt, economyAt } = read.data;
  if (alertAt > economyAt) return { problem: 'You can only be told before calls get short, not after.' };
  return {
    args: {
      customer_id: customerId,
      ceiling_micro_usd: Math.round(ceiling * 1_000_000),
      alert_at_percent: alertAt,
      economy_at_percent: economyAt,
    },
  };
}
