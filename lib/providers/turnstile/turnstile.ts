import { z } from 'zod';
import { CHALLENGE_ACTION, type Challenge, type ChallengeVerdict } from '../../gate/challenge.ts';

/** siteverify's answer (developers.cloudflare.com/turnstile/get-started/server-side-validation, 2026-10). */
const Verified = z.object({
  success: z.boolean(),
  hostname: z.string().optional(),
  action: z.string().optional(),
  'error-codes': z.array(z.string()).default([]),
});
/** A visitor at the gate waits for it. */
const DEADLINE_MS = 1_500;
/** The vendor's own longest token. */
const MAX_TOKEN = 2_048;
/** Said of the visitor's token; every other code is about us or the vendor. */
const OF_THE_TOKEN = ['missing-input-response', 'invalid-input-response', 'timeout-or-duplicate'];

export interface TurnstileSettings {
  siteKey: string;
  secretKey: string;
  baseUrl: string;
  /** Names under which our pages are served; a token that was solved elsewhere is worth nothing. */
  hostnames: readonly string[];
  deadlineMs?: number;
}

/** Cloudflare Turnstile, asked about tokens over HTTP. */
export function createTurnstile(settings: TurnstileSettings): Challenge {
  const { siteKey, secretKey, baseUrl, hostnames, deadlineMs = DEADLINE_MS } = settings;

  async function ask(input: { token: string; ip: string }): Promise<ChallengeVerdict> {
    const form = new URLSearchParams({ secret: secretKey, response: input.token, idempotency_key: crypto.randomUUID() });
    // An IPv6 visitor is known to us by the network only, which is no address.
    if (/^[\d.]+$/.test(input.ip)) form.set('remoteip', input.ip);
    const response = await fetch(`${baseUrl}/turnstile/v0/siteverify`, {
      method: 'POST',
      body: form,
      signal: AbortSignal.timeout(deadlineMs),
    });
    const answer = Verified.parse(await response.json());
    if (answer.success)
      return hostnames.includes(answer.hostname ?? '') && answer.action === CHALLENGE_ACTION ? 'passed' : 'failed';
    return answer['error-codes'].some((code) => OF_THE_TOKEN.includes(code)) ? 'failed' : 'unknown';
  }

  return {
    siteKey,
    scriptUrl: `${baseUrl}/turnstile/v0/api.js?render=explicit`,
    async verify(input) {
      if (!input.token || input.token.length > MAX_TOKEN) return 'failed';
      return ask(input).catch(() => 'unknown' as const);
    },
  };
}
