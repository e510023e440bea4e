import type { BudgetDelivery } from './delivery.ts';
import type { Message } from './message.ts';

const WORDS: Record<BudgetDelivery['detail']['step'], { title: string; summary: string }> = {
  alert: {
    title: 'Most of this month’s budget is used',
    summary:
      'Calls go on as before. If the month ends early, visitors are still served: first by shorter calls, then in writing, then by a form.',
  },
  economy: {
    title: 'Calls are kept short from now on',
    summary:
      'To make the rest of the budget last, calls are half as long at most, answers are shorter and come from the smaller model, and no screen is shared.',
  },
  text: {
    title: 'Visitors now write instead of calling',
    summary:
      'The budget has no room for another call this month. Visitors are offered a typed conversation, and every lead still reaches you.',
  },
  form: {
    title: 'Visitors now leave a message',
    summary:
      'The monthly budget is used up. Nothing more is spent; visitors leave their request in a form, and every lead still reaches you.',
  },
};

function dollars(microUsd: number): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(microUsd / 1_000_000);
}

/** What the people of a customer need to know when the month reaches a step of the ladder. */
export function describeBudgetStep({ detail, customerName }: BudgetDelivery, dashboardUrl: string): Message {
  const used = detail.spentMicroUsd + detail.heldMicroUsd;
  const percent = detail.ceilingMicroUsd === 0 ? 100 : Math.floor((used * 100) / detail.ceilingMicroUsd);
  const month = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${detail.month}T00:00:00Z`),
  );
  return {
    title: `${customerName}: ${WORDS[detail.step].title}`,
    facts: [
      { label: 'Month', value: month },
      { label: 'Used', value: `${dollars(used)} of ${dollars(detail.ceilingMicroUsd)} (${percent} %)` },
    ],
    summary: WORDS[detail.step].summary,
    nextStep: 'Raise the ceiling if you want more calls this month; it counts at once.',
    link: { url: `${dashboardUrl}/dashboard/budget`, label: 'Open the budget' },
  };
}
