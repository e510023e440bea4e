import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import { openSignedText, signText } from '../core/signed-text.ts';

/** Longer than any talk is followed up; a person who asks later asks the business. */
const TTL_MS = 400 * 24 * 60 * 60 * 1000;
const Payload = z.tuple([z.uuid(), z.uuid(), z.number(), z.uuid().nullable()]);

/** With a conversation it reaches this one visit: what a browser may get. Without, all of the lead: only for the mailbox of the address itself. */
export interface PrivacyLink {
  leadId: string;
  customerId: string;
  conversationId?: string | undefined;
}
interface LinkContext {
  visitSecret: string;
  nowMs: () => number;
}

/** The signed part of /privacy/:token, which lets its holder see, correct, export and erase what one business holds. */
export function mintPrivacyLink(ctx: LinkContext, { leadId, customerId, conversationId }: PrivacyLink): string {
  const payload: z.infer<typeof Payload> = [leadId, customerId, ctx.nowMs() + TTL_MS, conversationId ?? null];
  return signText({ secret: ctx.visitSecret, purpose: 'privacy', payload });
}

/** Whom a link is about; not_found when it is forged or too old. */
export function openPrivacyLink(ctx: LinkContext, token: string): PrivacyLink {
  const text = /^[A-Za-z0-9._-]{1,512}$/.test(token) ? token : '';
  const payload = Payload.safeParse(openSignedText({ secret: ctx.visitSecret, purpose: 'privacy', text }));
  if (!payload.success || payload.data[2] <= ctx.nowMs())
    throw new AppError('not_found', 'This link does not work. Please ask the business you talked with.');
  const [leadId, customerId, , conversationId] = payload.data;
  return { leadId, customerId, conversationId: conversationId ?? undefined };
}
