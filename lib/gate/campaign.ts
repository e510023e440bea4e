import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';

export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a campaign of ours');

const Purpose = z.object({ id: z.enum(['talk', 'record', 'contact']), required: z.boolean(), text: z.string() });
export const Campaign = z.object({
  id: z.uuid(),
  slug: z.string(),
  locale: z.string(),
  name: z.string(),
  agentName: z.string(),
  businessName: z.string(),
  headline: z.string(),
  subline: z.string(),
  signalColor: z.string(),
  allowedOrigins: z.array(z.string()),
  locales: z.array(z.string()),
  consent: z.object({ version: z.string(), text: z.string(), hash: z.string(), purposes: z.array(Purpose) }),
  voice: z.boolean(),
  /** Whether calls are offered in the language of `locale`. */
  isSpoken: z.boolean(),
  moneyLeft: z.boolean(),
});
export type Campaign = z.infer<typeof Campaign>;

/** The public face of an active campaign; 404 when there is none. */
export async function readCampaign(
  ctx: { call: CallFunction },
  input: { slug: string; locale?: string | undefined },
): Promise<Campaign> {
  const slug = Slug.safeParse(input.slug);
  const campaign = slug.success
    ? await ctx.call('read_campaign', { slug: slug.data, ...(input.locale ? { locale: input.locale } : {}) }, Campaign.nullable())
    : null;
  if (!campaign) throw new AppError('not_found', 'There is no such campaign. Please check the address or scan the code again.');
  return campaign;
}
