import type { WithdrawalDelivery } from './delivery.ts';
import { formatMoments } from './format-moments.ts';
import type { Message } from './message.ts';

/** What the people of a customer must do when a visitor took the consent back after the lead was sent; nothing in it says who it was. */
export function describeWithdrawal({ detail, customerName }: WithdrawalDelivery, dashboardUrl: string): Message {
  return {
    title: `${customerName}: a visitor withdrew consent`,
    facts: [
      { label: 'Lead', value: detail.leadId },
      ...(detail.sentAt.length > 0 ? [{ label: 'Was sent to you (UTC)', value: formatMoments(detail.sentAt) }] : []),
    ],
    summary: 'The visitor took back the consent to the conversation that you were sent. Nothing more of it is made or sent.',
    nextStep: 'Do not contact this visitor, and use nothing of what was sent at that moment.',
    link: { url: `${dashboardUrl}/dashboard`, label: 'Open the dashboard' },
  };
}
