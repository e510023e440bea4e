import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import { Slug } from './campaign.ts';

const Subprocessor = z.object({
  id: z.string(),
  name: z.string(),
  /** What it does for a visitor's conversation. */
  purpose: z.string(),
  gets: z.string(),
  /** Where it works, as far as the business has not chosen otherwise. */
  place: z.string(),
  keeps: z.string(),
  since: z.iso.date(),
  /** Only where this group of settings is configured. */
  settingsGroup: z.enum(['resend', 'turnstile']).nullable(),
});
export const Subprocessors = z.object({
  /** Null: the list of all, for no business in particular. */
  businessName: z.string().nullable(),
  changedOn: z.iso.date(),
  processors: z.array(Subprocessor),
});
export type Subprocessors = z.infer<typeof Subprocessors>;

/** Who helps the business of a campaign to answer; of everybody without one. Null when there is no such campaign. */
export async function readSubprocessors(ctx: { call: CallFunction }, campaign: string | null): Promise<Subprocessors | null> {
  if (campaign !== null && !Slug.safeParse(campaign).success) return null;
  return ctx.call('read_subprocessors', campaign === null ? {} : { campaign_slug: campaign }, Subprocessors.nullable());
}
