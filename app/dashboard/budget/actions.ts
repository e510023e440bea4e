'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { AppError } from '#lib/core/app-error.ts';
import { readBudgetLimits } from '#lib/dashboard/budget-limits.ts';
import { readCampaignLimits } from '#lib/dashboard/campaign-limits.ts';
import { requireMember } from '../../member.ts';

export type FormState = { status: 'idle' | 'saved' | 'wrong'; message?: string };

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
  const read = readBudgetLimits(form);
  if ('problem' in read) return { status: 'wrong', message: read.problem };
  const { call } = await requireMember();
  return save(() => call('set_budget', read.args, z.unknown()), 'Saved. It counts from the next call on.');
}

export async function setCampaignLimits(_previous: FormState, form: FormData): Promise<FormState> {
  const read = readCampaignLimits(form);
  if ('problem' in read) return { status: 'wrong', message: read.problem };
  const { call } = await requireMember();
  return save(() => call('set_campaign_limits', read.args, z.unknown()), 'Saved.');
}
