import type { LeadDelivery } from './delivery.ts';
import type { Message } from './message.ts';

const ENDINGS: Record<string, string> = {
  abandoned: 'left at the gate',
  never_connected: 'left while it was ringing',
  worker_lost: 'was cut off',
  left: 'closed the page',
  inactive: 'stopped typing',
};

/** What a sales person needs to know of a lead. */
export function describeLead(delivery: LeadDelivery, dashboardUrl: string): Message {
  const { lead, conversation, campaign } = delivery;
  const who = [lead.name, lead.company].filter(Boolean).join(', ') || lead.email;
  const facts = [
    ['E-mail', lead.email],
    ['Name', lead.name],
    ['Company', lead.company],
    ['Phone', lead.phone],
    ['Need', lead.need],
    ['Budget', lead.budget],
    ['When', lead.timeline],
    ['Score', `${lead.score} of 100`],
    ['Campaign', conversation.placement ? `${campaign.name}, ${conversation.placement}` : campaign.name],
    ['Came back', lead.visits > 1 ? `visit ${lead.visits}` : null],
  ] as const;
  const ending = ENDINGS[conversation.endReason ?? ''];
  return {
    title: lead.need ? `${who}: ${lead.need}` : `New lead: ${who}`,
    facts: facts.flatMap(([label, value]) => (value ? [{ label, value }] : [])),
    summary: conversation.summary ?? (ending ? `The visitor ${ending}. ${conversation.turns} turns were saved.` : 'No summary.'),
    nextStep: conversation.nextStep ?? 'Write to them about their request.',
    link: { url: `${dashboardUrl}/dashboard/conversations/${conversation.id}`, label: 'Open the conversation' },
    replyTo: lead.email,
  };
}
