import type { LeadDelivery } from './delivery.ts';
import type { Message } from './message.ts';

const ENDINGS: Record<string, string> = {
  abandoned: 'left at the gate',
  never_connected: 'left while it was ringing',
  worker_lost: 'was cut off',
  left: 'closed the page',
  inactive: 'stopped typing',
};

const DO_NOT_CONTACT = 'Do not contact: consent to be contacted was not given.';

/** What a sales person needs to know of a lead. Where contact was not agreed to, the address only says who it was: no phone, no answer to it. */
export function describeLead(delivery: LeadDelivery, dashboardUrl: string): Message {
  const { lead, conversation, campaign } = delivery;
  const { mayContact } = delivery.consent;
  const who = [lead.name, lead.company].filter(Boolean).join(', ') || lead.email;
  const facts = [
    ['Contact', mayContact ? null : DO_NOT_CONTACT],
    [mayContact ? 'E-mail' : 'E-mail, not to be written to', lead.email],
    ['Name', lead.name],
    ['Company', lead.company],
    ['Phone', mayContact ? lead.phone : null],
    ['Need', lead.need],
    ['Budget', lead.budget],
    ['When', lead.timeline],
    ['Score', `${lead.score} of 100`],
    ['Campaign', conversation.placement ? `${campaign.name}, ${conversation.placement}` : campaign.name],
    ['Came back', lead.visits > 1 ? `visit ${lead.visits}` : null],
  ] as const;
  const ending = ENDINGS[conversation.endReason ?? ''];
  const title = lead.need ? `${who}: ${lead.need}` : `New lead: ${who}`;
  return {
    title: mayContact ? title : `Do not contact. ${title}`,
    facts: facts.flatMap(([label, value]) => (value ? [{ label, value }] : [])),
    summary: conversation.summary ?? (ending ? `The visitor ${ending}. ${conversation.turns} turns were saved.` : 'No summary.'),
    nextStep: mayContact ? (conversation.nextStep ?? 'Write to them about their request.') : DO_NOT_CONTACT,
    link: { url: `${dashboardUrl}/dashboard/conversations/${conversation.id}`, label: 'Open the conversation' },
    ...(mayContact ? { replyTo: lead.email } : {}),
  };
}
