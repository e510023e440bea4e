import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import type { FunctionArgs } from '../core/database-functions.ts';
import { keyedHash } from '../core/hash.ts';
import type { Challenge } from './challenge.ts';
import { cleanName } from './clean-name.ts';
import { CSRF_TTL_MS, type CsrfContext, type CsrfPayload, mintCsrf, verifyCsrf } from './csrf.ts';
import { type Admission, type Limiter, requireWithinLimits } from './limiter.ts';
import { mintPrivacyLink } from './privacy-link.ts';
import { CHALLENGE_AT, FORM_AT, type Suspicion, scoreSuspicion } from './suspicion.ts';
import { mintVisit, type VisitContext } from './visit-token.ts';

/** Body of POST /api/gate. Unknown fields are ignored, so older pages keep working. */
export const GateRequest = z.object({
  campaign: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a campaign of ours'),
  email: z.string().trim().max(254).pipe(z.email('does not look like an e-mail address')),
  name: z.string().max(200).transform(cleanName).optional(),
  locale: z.string().max(35).optional(),
  consent: z.object({
    version: z.string().min(1).max(64),
    accepted: z.array(z.string().max(32)).max(8),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex')
      .optional(),
  }),
  placement: z.string().max(63).nullish(),
  channel: z.enum(['voice', 'text']).optional(),
  csrf: z.string().min(1).max(2000),
  website: z.string().max(2000).optional(),
  hadInput: z.boolean().optional(),
  turnstile: z.string().max(4096).optional(),
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
  /** Our own origins, which may embed every campaign. */
  origins: readonly string[];
  /** Absent: who looks automated gets the stricter limits instead. */
  challenge?: Challenge | undefined;
}
export interface GateCaller {
  ip: string;
  headers: Headers;
}

const ORDER = ['voice', 'text', 'form'] as const;
type Wanted = (typeof ORDER)[number];
/** The one of two channels that costs less. */
function lowerOf(one: Wanted, other: Wanted): Wanted {
  return ORDER[Math.max(ORDER.indexOf(one), ORDER.indexOf(other))] ?? 'form';
}

interface OpenVisitInput {
  request: GateRequest;
  csrf: CsrfPayload;
  ipHash: string;
  userAgent: string;
  wants: Wanted;
  suspicion: Suspicion;
  ownOrigins: readonly string[];
}
/** The arguments of the SQL function; the only place that knows them. */
function toOpenVisitArgs(input: OpenVisitInput): FunctionArgs<'open_visit'> {
  const { request, csrf } = input;
  return {
    campaign_slug: request.campaign,
    email: request.email,
    consent_version: request.consent.version,
    accepted: request.consent.accepted,
    embedder: csrf.embedder,
    nonce: csrf.nonce,
    ip_sha256: input.ipHash,
    name: request.name ?? null,
    locale: request.locale ?? null,
    placement: request.placement ?? null,
    user_agent: input.userAgent,
    wants: input.wants,
    consent_sha256: request.consent.sha256 ?? null,
    suspicion: input.suspicion.score,
    suspicion_reasons: input.suspicion.reasons,
    own_origins: [...input.ownOrigins],
  };
}

/** Lets a person pass and slows a program down: by the challenge where there is one, else, or where its vendor is silent, by stricter limits. */
async function requirePerson(
  ctx: GateContext,
  input: { token: string | undefined; ip: string; ipKey: string; campaignKey: string },
): Promise<void> {
  const { challenge } = ctx;
  const verdict = challenge && input.token ? await challenge.verify({ token: input.token, ip: input.ip }) : undefined;
  if (verdict === 'passed') return;
  if (challenge && verdict !== 'unknown')
    throw new AppError('challenge_required', 'Please let your browser show that you are a person, then send this again.', {
      extra: { siteKey: challenge.siteKey, scriptUrl: challenge.scriptUrl },
    });
  await requireWithinLimits(ctx.limiter, { kind: 'suspect', keys: [input.ipKey], sharedKeys: [input.campaignKey] });
}

/**
 * Writes lead and consent receipt and opens a visit; holds no money. `{visit, conversationId, channel, csrf, privacyUrl}`.
 * Errors: csrf_invalid, rate_limited, challenge_required (with `siteKey` and `scriptUrl`), consent_required, not_found, unavailable.
 */
export async function passGate(ctx: GateContext, input: { request: GateRequest; caller: GateCaller }) {
  const { request, caller } = input;
  const csrf = verifyCsrf(ctx, { csrf: request.csrf, scope: request.campaign });
  const ipHash = keyedHash(ctx.visitSecret, caller.ip);
  const ipKey = `ip:${ipHash}`;
  const emailKey = `email:${keyedHash(ctx.visitSecret, request.email.toLowerCase())}`;
  const campaignKey = `campaign:${request.campaign}`;
  const admission = await requireWithinLimits(ctx.limiter, {
    kind: 'gate',
    keys: [ipKey, emailKey],
    sharedKeys: [campaignKey],
    closedKey: campaignKey,
  });
  const suspicion = scoreSuspicion({
    honeypot: request.website,
    formAgeMs: ctx.nowMs() - (csrf.expiresAtMs - CSRF_TTL_MS),
    hadInput: request.hadInput,
    headers: caller.headers,
  });
  // The honeypot's own answer is the form: a machine learns nothing from it, and the nonce is spent.
  if (suspicion.score >= CHALLENGE_AT && suspicion.score < FORM_AT)
    await requirePerson(ctx, { token: request.turnstile, ip: caller.ip, ipKey, campaignKey });
  const wants = wantedChannel(request, admission);
  const userAgent = caller.headers.get('user-agent') ?? '';
  const opened = await ctx.call(
    'open_visit',
    toOpenVisitArgs({ request, csrf, ipHash, userAgent, wants, suspicion, ownOrigins: ctx.origins }),
    Opened,
  );
  const { conversationId, customerId } = opened;
  if (opened.channel === 'form' && wants !== 'form' && suspicion.score < FORM_AT)
    await Promise.all([campaignKey, `customer:${customerId}`].map((key) => ctx.limiter.noteClosed(key, 'form')));
  const visit = mintVisit(ctx, { conversationId, customerId, embedder: csrf.embedder });
  const next = mintCsrf(ctx, { scope: opened.conversationId, embedder: csrf.embedder });
  const privacyUrl = `/privacy/${mintPrivacyLink(ctx, opened)}`;
  return { visit, conversationId, channel: opened.channel, csrf: next.csrf, privacyUrl };
}

/** The store's mark spares the visitor a voice that would be refused at the token; the database still decides. */
function wantedChannel(request: GateRequest, { isClosed, openChannel = 'text' }: Admission): Wanted {
  const asked = request.channel ?? 'voice';
  return isClosed ? lowerOf(asked, openChannel) : asked;
}
