'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { AppError } from '#lib/core/app-error.ts';
import { readCampaignLimits } from '#lib/dashboard/campaign-limits.ts';
import { requireMember } from '../../member.ts';

export type FormState = { status: 'idle' | 'saved' | 'wrong'; message?: string };

const Limits = z.object({
  customerId: z.uuid(),
  ceiling: z.coerce.number('Please write the ceiling as a number of dollars.').min(0).max(1_000_000),
  alertAt: z.coerce.number().int().min(1).max(100),
  economyAt: z.coerce.number().int().min(1).max(100),
});

async function save(work: () => Promise<unknown>, words: string): Promise<FormState> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { status: 'wrong', message: error.code === 'not_found' ? 'Only owners and admins may change this.' : error.message };
  }
  revalidatePath('/dashboard', 'layout');
  return { status: 'saved', message: words };
}

export async function setBudget(_previous: FormState, form: FormData): Promise<FormState> {
  const read = Limits.safeParse(Object.fromEntries(form));
  if (!read.success) return { status: 'wrong', message: 'A ceiling is $0 to $1,000,000; the steps are 1 to 100 percent.' };
  const { customerId, ceiling, alertAt, economyAt } = read.data;
  if (alertAt > economyAt) return { status: 'wrong', message: 'You can only be told before calls get short, not after.' };
  const { call } = await requireMember();
  const args = {
    customer_id: customerId,
    ceiling_micro_usd: Math.round(ceiling * 1_000_000),
    alert_at_percent: alertAt,
    economy_at_percent: economyAt,
  };
  return save(() => call('set_budget', args, z.unknown()), 'Saved. It counts from the next call on.');
}

export async function setCampaignLimits(_previous: FormState, form: FormData): Promise<FormState> {
  const read = readCampaignLimits(form);
  if ('problem' in read) return { status: 'wrong', message: read.problem };
  const { call } = await requireMember();
  return save(() => call('set_campaign_limits', read.args, z.unknown()), 'Saved.');
}
