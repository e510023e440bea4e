import { z } from 'zod';
import type { Answered, Exchange } from '../exchange.ts';

const GrantBody = z.object({ ttl_seconds: z.number().int().min(1).max(3_600).default(30) });

/** POST /v1/auth/grant: a short-lived token, which every endpoint here accepts as a Bearer. */
export function grantToken(exchange: Exchange): Answered {
  const body = GrantBody.safeParse(exchange.body ?? {});
  if (!body.success) return exchange.refuse(400, 'ttl_seconds must be a whole number from 1 to 3600.');
  return exchange.json(200, { access_token: `local.${crypto.randomUUID()}`, expires_in: body.data.ttl_seconds });
}
