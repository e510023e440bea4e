import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import { openSignedText, signText } from '../core/signed-text.ts';
import { MAX_CLOCK_SKEW_MS } from './csrf.ts';

export const VISIT_TTL_MS = 2 * 60 * 60 * 1000;

export interface Visit {
  conversationId: string;
  customerId: string;
  embedder: string;
  expiresAtMs: number;
}
// A list and not an object: the names of its parts would not fit beside a long embedder.
const Payload = z.tuple([z.uuid(), z.uuid(), z.string(), z.number()]);

export interface VisitContext {
  visitSecret: string;
  nowMs: () => number;
}

/** The opaque string a browser carries as its Bearer for two hours; at most 512 characters. */
export function mintVisit(ctx: VisitContext, input: { conversationId: string; customerId: string; embedder: string }): string {
  const payload: z.infer<typeof Payload> = [input.conversationId, input.customerId, input.embedder, ctx.nowMs() + VISIT_TTL_MS];
  return signText({ secret: ctx.visitSecret, purpose: 'visit', payload });
}

/** The visit of a request's Authorization header; 401 when it is missing, forged or expired. */
export function requireVisit(ctx: VisitContext, headers: Headers): Visit {
  const bearer = /^Bearer ([A-Za-z0-9._-]{1,512})$/.exec(headers.get('authorization') ?? '')?.[1];
  const payload = Payload.safeParse(bearer ? openSignedText({ secret: ctx.visitSecret, purpose: 'visit', text: bearer }) : null);
  const livesForMs = payload.success ? payload.data[3] - ctx.nowMs() : 0;
  if (!payload.success || livesForMs <= 0 || livesForMs > VISIT_TTL_MS + MAX_CLOCK_SKEW_MS) {
    throw new AppError('unauthenticated', 'Your visit has expired. Please reload the page and start again.');
  }
  const [conversationId, customerId, embedder, expiresAtMs] = payload.data;
  return { conversationId, customerId, embedder, expiresAtMs };
}

/** From the gate to the first request of a call or a chat, the microphone's question included. */
const FIRST_TRY_WITHIN_MS = 20_000;

/** Whether the gate was passed just now. An older visit may come back to a conversation that holds money already, which only the database knows. */
export function isFirstTry(ctx: Pick<VisitContext, 'nowMs'>, visit: Pick<Visit, 'expiresAtMs'>): boolean {
  return visit.expiresAtMs - ctx.nowMs() > VISIT_TTL_MS - FIRST_TRY_WITHIN_MS;
}
