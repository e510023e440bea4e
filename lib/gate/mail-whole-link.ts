import type { CallFunction } from '../core/call-function.ts';
import type { Logger } from '../telemetry/logger.ts';
import { readPersonalData } from './personal-data.ts';
import { mintPrivacyLink, type PrivacyLink } from './privacy-link.ts';
import type { VisitorMailer } from './visitor-mailer.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface MailWholeLinkContext {
  call: CallFunction;
  mailer: VisitorMailer | undefined;
  logger: Logger;
  visitSecret: string;
  nowMs: () => number;
  publicUrl: string;
}

/** Mails the link to all that is held under an address to that address, once a day at most; false when no mail could be sent. */
export async function mailWholeLink(ctx: MailWholeLinkContext, { leadId, customerId }: PrivacyLink): Promise<boolean> {
  const held = await readPersonalData(ctx, { leadId, customerId });
  if (!held || !ctx.mailer) return false;
  // The same link all day: a repeated wish is the same mail for the vendor too.
  const today = Math.floor(ctx.nowMs() / DAY_MS);
  const token = mintPrivacyLink({ visitSecret: ctx.visitSecret, nowMs: () => today * DAY_MS }, { leadId, customerId });
  try {
    await ctx.mailer.send({
      to: held.email,
      title: `What ${held.businessName} holds about you`,
      words: `Somebody, most likely you, asked to see everything that ${held.businessName} holds under this address. The link shows it, and lets you correct, take along and erase it. If it was not you, you need not do anything.`,
      link: { url: `${ctx.publicUrl}/privacy/${token}`, label: 'See what is held' },
      key: `privacy-${leadId}-${today}`,
    });
    return true;
  } catch (error) {
    ctx.logger.error('privacy link not mailed', { error });
    return false;
  }
}
