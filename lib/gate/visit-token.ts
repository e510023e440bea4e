import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import { openSignedText, signText } from '../core/signed-text.ts';

export const VISIT_TTL_MS = 2 * 60 * 60 * 1000;

const Visit = z.object({ conversationId: z.uuid(), embedder: z.string(), expiresAtMs: z.number() });
export type Visit = z.infer<typeof Visit>;

export interface VisitContext {
  visitSecret: string;
  nowMs: () => number;
}

/** The opaque string a browser carries as its Bearer for two hours; at most 512 characters. */
export async function mintVisit(ctx: VisitContext, input: { conversationId: string; embedder: string }): Promise<string> {
  return signText({
    secret: ctx.visitSecret,
    purpose: 'visit',
    payload: { ...input, expiresAtMs: ctx.nowMs() + VISIT_TTL_MS } satisfies Visit,
  });
}

/** The visit of a request's Authorization header; 401 when it is missing, forged or expired. */
export async function requireVisit(ctx: VisitContext, headers: Headers): Promise<Visit> {
  const bearer = /^Bearer ([A-Za-z0-9._-]{1,512})$/.exec(headers.get('authorization') ?? '')?.[1];
  const visit = Visit.safeParse(
    bearer ? await openSignedText({ secret: ctx.visitSecret, purpose: 'visit', text: bearer }) : null,
  );
  if (!visit.success || visit.data.expiresAtMs <= ctx.nowMs()) {
    throw new AppError('unauthenticated', 'Your visit has expired. Please reload the page and start again.');
  }
  return visit.data;
}
