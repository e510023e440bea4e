import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import { keyedHash } from '../core/hash.ts';
import { cleanName } from './clean-name.ts';
import { type CsrfContext, mintCsrf, verifyCsrf } from './csrf.ts';
import { type Limiter, requireWithinLimits } from './limiter.ts';
import { mintPrivacyLink } from './privacy-link.ts';
import { mintVisit, type VisitContext } from './visit-token.ts';

/** Body of POST /api/gate. Unknown fields are ignored, so older pages keep working. */
export const GateRequest = z.object({
  campaign: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a campaign of ours'),
  email: z.string().trim().max(254).pipe(z.email('does not look like an e-mail address')),
  name: z.string().max(200).transform(cleanName).optional(),
  locale: z.string().max(35).optional(),
  consent: z.object({ version: z.string().min(1).max(64), accepted: z.array(z.string().max(32)).max(8) }),
  placement: z.string().max(63).nullish(),
  channel: z.enum(['voice', 'text']).optional(),
  csrf: z.string().min(1).max(2000),
  website: z.string().max(2000).optional(),
});
export type GateRequest = z.infer<typeof GateRequest>;

const Opened = z.object({
  visitId: z.string(),
  conversationId: z.string(),
  customerId: z.string(),
  leadId: z.string(),
  channel: z.enum(['voice', 'text', 'form']),
});
export interface GateContext extends CsrfContext, VisitContext {
  call: CallFunction;
  limiter: Limiter;
}
export interface GateCaller {
  ip: string;
  userAgent: string;
}

const ORDER = ['voice', 'text', 'form'] as const;
type Wanted = (typeof ORDER)[number];
/** The one of two channels that costs less. */
function lowerOf(one: Wanted, other: Wanted): Wanted {
  return ORDER[Math.max(ORDER.indexOf(one), ORDER.indexOf(other))] ?? 'form';
}

/**
 * Writes lead and consent receipt and opens a visit; holds no money. `{visit, conversationId, channel, csrf, privacyUrl}`.
 * Errors: csrf_invalid, rate_limited, consent_required, not_found, unavailable.
 */
export async function passGate(ctx: GateContext, input: { request: GateRequest; caller: GateCaller }) {
  const { request, caller } = input;
  const csrf = await verifyCsrf(ctx, { csrf: request.csrf, scope: request.campaign });
  const ipHash = await keyedHash(ctx.visitSecret, caller.ip);
  const campaign = `campaign:${request.campaign}`;
  const { isClosed, openChannel } = await requireWithinLimits(ctx.limiter, {
    kind: 'gate',
    keys: [`ip:${ipHash}`, `email:${await keyedHash(ctx.visitSecret, request.email.toLowerCase())}`],
    sharedKeys: [campaign],
    closedKey: campaign,
  });
  const asked = request.channel ?? 'voice';
  // The store's mark spares the visitor a voice that would be refused at the token; the database still decides.
  const wants = isClosed ? lowerOf(asked, openChannel ?? 'text') : asked;
  const opened = await ctx.call(
    'open_visit',
    {
      campaign_slug: request.campaign,
      email: request.email,
      consent_version: request.consent.version,
      accepted: request.consent.accepted,
      embedder: csrf.embedder,
      nonce: csrf.nonce,
      ip_sha256: ipHash,
      name: request.name ?? null,
      locale: request.locale ?? null,
      placement: request.placement ?? null,
      user_agent: caller.userAgent,
      wants,
      suspicious: Boolean(request.website),
    },
    Opened,
  );
  const { conversationId, customerId } = opened;
  if (opened.channel === 'form' && wants !== 'form' && !request.website)
    await Promise.all([campaign, `customer:${customerId}`].map((key) => ctx.limiter.noteClosed(key, 'form')));
  const visit = await mintVisit(ctx, { conversationId, customerId, embedder: csrf.embedder });
  const next = await mintCsrf(ctx, { scope: opened.conversationId, embedder: csrf.embedder });
  const privacyUrl = `/privacy/${await mintPrivacyLink(ctx, opened)}`;
  return { visit, conversationId, channel: opened.channel, csrf: next.csrf, privacyUrl };
}
