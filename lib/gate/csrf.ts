import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import { randomId } from '../core/base64url.ts';
import { openSignedText, signText } from '../core/signed-text.ts';

/** Refreshed by the client at 240 s of these 300 s (seed 001). */
export const CSRF_TTL_MS = 300_000;
/** How far apart the clocks of two instances may be. A form that would live longer could outlive the record of its spent nonce. */
export const MAX_CLOCK_SKEW_MS = 60_000;

/** `scope` is a campaign's slug at the gate and a conversation's id at the token: one is worth nothing at the other. */
const Payload = z.object({ scope: z.string(), embedder: z.string(), expiresAtMs: z.number(), nonce: z.string() });
export type CsrfPayload = z.infer<typeof Payload>;

export interface CsrfContext {
  csrfSecret: string;
  nowMs: () => number;
}

/** A cookie-less CSRF text bound to scope, embedding origin, expiry and a single-use nonce. */
export function mintCsrf(ctx: CsrfContext, input: { scope: string; embedder: string }): { csrf: string; csrfExpiresAt: string } {
  const expiresAtMs = ctx.nowMs() + CSRF_TTL_MS;
  const payload: CsrfPayload = { ...input, expiresAtMs, nonce: randomId() };
  const csrf = signText({ secret: ctx.csrfSecret, purpose: 'csrf', payload });
  return { csrf, csrfExpiresAt: new Date(expiresAtMs).toISOString() };
}

/** The payload of a CSRF text of ours for this scope that has not expired; else 403 csrf_invalid. The nonce is spent in Postgres. */
export function verifyCsrf(ctx: CsrfContext, input: { csrf: string; scope: string }): CsrfPayload {
  const payload = Payload.safeParse(openSignedText({ secret: ctx.csrfSecret, purpose: 'csrf', text: input.csrf }));
  const livesForMs = payload.success ? payload.data.expiresAtMs - ctx.nowMs() : 0;
  const isAlive = livesForMs > 0 && livesForMs <= CSRF_TTL_MS + MAX_CLOCK_SKEW_MS;
  if (!payload.success || payload.data.scope !== input.scope || !isAlive) {
    throw new AppError('csrf_invalid', 'This form is out of date. Please reload the page and try again.');
  }
  return payload.data;
}
