import type { ErasureDelivery } from './delivery.ts';
import { formatMoments } from './format-moments.ts';
import type { Message } from './message.ts';

/** What the people of a customer must do when a visitor asked to be forgotten; nothing in it says who it was. */
export function describeErasure({ detail, customerName }: ErasureDelivery, dashboardUrl: string): Message {
  return {
    title: `${customerName}: a visitor asked to be forgotten`,
    facts: [
      { label: 'Lead', value: detail.leadId },
      { label: 'Was sent to you (UTC)', value: formatMoments(detail.sentAt) },
    ],
    summary:
      'We removed everything we held. A message in Slack and a mail cannot be taken back by us; tasks in Asana are deleted by us.',
    nextStep: 'Please delete the messages of that moment, and whatever was copied from them.',
    link: { url: `${dashboardUrl}/dashboard`, label: 'Open the dashboard' },
  };
}
