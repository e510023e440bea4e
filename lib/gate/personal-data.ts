import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import { type CloseRoomsContext, closeRooms } from '../token/close-rooms.ts';
import type { PrivacyLink } from './privacy-link.ts';

const text = z.string().nullable();
export const PersonalData = z.object({
  businessName: z.string(),
  email: z.string(),
  /** False: the link reaches one visit, and there may be others. */
  isWhole: z.boolean(),
  name: text,
  company: text,
  phone: text,
  need: text,
  budget: text,
  timeline: text,
  heldSince: z.string(),
  visits: z.number(),
  conversations: z.array(
    z.object({
      id: z.uuid(),
      channel: z.string(),
      at: z.string(),
      summary: text,
      campaign: z.string(),
      agentName: z.string(),
      consent: z
        .object({ givenAt: z.string(), withdrawnAt: text, accepted: z.array(z.string()), version: z.string(), text: z.string() })
        .nullable(),
      turns: z.array(z.object({ role: z.enum(['visitor', 'agent']), content: z.string(), spokenAt: z.string() })),
      feedback: z.object({ rating: z.number(), words: text }).nullable(),
      sentTo: z.array(z.object({ kind: z.string(), sentAt: z.string() })),
    }),
  ),
});
export type PersonalData = z.infer<typeof PersonalData>;

const Report = z.object({
  conversations: z.number(),
  turns: z.number(),
  destinations: z.array(z.object({ kind: z.string(), outcome: z.enum(['is_being_deleted', 'team_is_asked']) })),
});
export type ErasureReport = z.infer<typeof Report>;

const named = ({ leadId, customerId, conversationId }: PrivacyLink) => ({
  lead_id: leadId,
  customer_id: customerId,
  ...(conversationId ? { conversation_id: conversationId } : {}),
});

/** What one business holds about the visitor of a link, as far as the link reaches; null when there is nothing any more. */
export function readPersonalData(ctx: { call: CallFunction }, link: PrivacyLink): Promise<PersonalData | null> {
  return ctx.call('read_personal_data', named(link), PersonalData.nullable());
}

export const Correction = z.object({
  name: z.string().trim().max(200),
  company: z.string().trim().max(200),
  phone: z.string().trim().max(40),
  need: z.string().trim().max(2000),
});

/** Stores the visitor's own wording; an empty field is removed. Error: not_found when nothing is held any more. */
export async function correctPersonalData(
  ctx: { call: CallFunction },
  input: { link: PrivacyLink; correction: z.infer<typeof Correction> },
): Promise<void> {
  await ctx.call('correct_personal_data', { ...named(input.link), ...input.correction }, z.unknown());
}

/** Forgets the visitor, or the one visit of the link, everywhere and ends a call that still runs; the report of the first time when asked twice, null when nothing was held. */
export async function erasePersonalData(
  ctx: CloseRoomsContext & { call: CallFunction },
  link: PrivacyLink,
): Promise<ErasureReport | null> {
  const Erased = z.object({ report: Report, rooms: z.array(z.string()) }).nullable();
  const erased = await ctx.call('erase_personal_data', named(link), Erased);
  await closeRooms(ctx, { roomNames: erased?.rooms ?? [], because: 'erasure' });
  return erased?.report ?? null;
}
