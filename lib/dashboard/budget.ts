import { z } from 'zod';

const money = z.coerce.number();
export const STEPS = ['alert', 'economy', 'text', 'form'] as const;
export type Step = (typeof STEPS)[number];

/** The month's money as read_budget answers it; amounts in micro-dollars. */
export const Budget = z.object({
  customerId: z.uuid(),
  customerName: z.string(),
  month: z.string(),
  daysLeft: z.number(),
  ceilingMicroUsd: money,
  alertAtPercent: z.number(),
  economyAtPercent: z.number(),
  spentMicroUsd: money,
  heldMicroUsd: money,
  absorbedMicroUsd: money,
  perDayMicroUsd: money,
  forecastMicroUsd: money,
  /** We stopped the account; its visitors leave a message whatever the ceiling has room for. */
  isSuspended: z.boolean(),
  canChange: z.boolean(),
  days: z.array(z.object({ day: z.string(), costMicroUsd: money, conversations: z.number() })),
  steps: z.array(z.object({ step: z.enum(STEPS), reachedAt: z.string(), ceilingMicroUsd: money })),
  campaigns: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      slug: z.string(),
      maxCallS: z.number().nullable(),
      callsPerDay: z.number().nullable(),
      gateRequestsPerMin: z.number().nullable(),
      allowedOrigins: z.array(z.string()),
      reserveMicroUsdPerMin: money,
      costMicroUsd: money,
      leads: z.number(),
    }),
  ),
  tierMaxCallS: z.number(),
  tierConcurrentCalls: z.number(),
});
export type Budget = z.infer<typeof Budget>;

/**
 * Which step of the ladder holds now: by money used, and by what was refused under the present ceiling. A refusal is over when the
 * hold of the dearest campaign fits again, because calls ended or settled for less.
 */
export function currentStep(budget: Budget): Step | 'open' {
  const used = budget.spentMicroUsd + budget.heldMicroUsd;
  const left = budget.ceilingMicroUsd - used;
  const reserve = Math.max(0, ...budget.campaigns.map((campaign) => campaign.reserveMicroUsdPerMin));
  const reached = budget.steps.filter((step) => step.ceilingMicroUsd === budget.ceilingMicroUsd).map((step) => step.step);
  // A typed conversation holds a tenth, as begin_conversation takes it.
  if (reached.includes('form') && left < Math.floor(reserve / 10)) return 'form';
  if ((reached.includes('text') || reached.includes('form')) && left < reserve) return 'text';
  if (used * 100 >= budget.ceilingMicroUsd * budget.economyAtPercent) return 'economy';
  return used * 100 >= budget.ceilingMicroUsd * budget.alertAtPercent ? 'alert' : 'open';
}

/** The day the ceiling is reached at this pace, or null when the month ends first. */
export function reachesCeilingOn(budget: Budget): string | null {
  const left = budget.ceilingMicroUsd - budget.spentMicroUsd;
  const today = budget.days.at(-1)?.day;
  if (budget.perDayMicroUsd <= 0 || !today) return null;
  const days = Math.max(0, Math.ceil(left / budget.perDayMicroUsd) - 1);
  if (days > budget.daysLeft) return null;
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
