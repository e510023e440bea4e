import type { Delivery } from './delivery.ts';
import { describeBudgetStep } from './describe-budget-step.ts';
import { describeErasure } from './describe-erasure.ts';
import { describeLead } from './describe-lead.ts';
import { describeWithdrawal } from './describe-withdrawal.ts';
import type { Message } from './message.ts';

/** The message of a delivery, whatever it is about. */
export function describeDelivery(delivery: Delivery, dashboardUrl: string): Message {
  switch (delivery.event) {
    case 'lead.completed':
      return describeLead(delivery, dashboardUrl);
    case 'lead.erased':
      return describeErasure(delivery, dashboardUrl);
    case 'consent.withdrawn':
      return describeWithdrawal(delivery, dashboardUrl);
    case 'budget.step':
      return describeBudgetStep(delivery, dashboardUrl);
  }
}
