import type { BudgetDelivery, ErasureDelivery, LeadDelivery, WithdrawalDelivery } from './delivery.ts';

const ID = '01900000-0000-7000-8000-000000000001';
const LEASED = {
  deliveryId: ID,
  leaseToken: '11111111-1111-4111-8111-111111111111',
  attempt: 1,
  kind: 'slack',
  settings: {},
  externalId: null,
  customerName: 'Sonora Solar',
  members: [],
} as const;

interface LeadChanges extends Partial<Omit<LeadDelivery, 'event' | 'lead' | 'conversation'>> {
  lead?: Partial<LeadDelivery['lead']>;
  conversation?: Partial<LeadDelivery['conversation']>;
}

/** For tests: a lead of whom only the e-mail is known, with the given changes. */
export function sampleLeadDelivery({ lead, conversation, ...changes }: LeadChanges = {}): LeadDelivery {
  return {
    ...LEASED,
    members: [],
    event: 'lead.completed',
    lead: {
      id: ID,
      email: 'maria@visitor.example',
      name: null,
      company: null,
      need: null,
      budget: null,
      timeline: null,
      phone: null,
      stage: 'new',
      score: 10,
      visits: 1,
      ...lead,
    },
    conversation: {
      id: ID,
      channel: 'voice',
      startedAt: null,
      endedAt: null,
      endReason: null,
      summary: null,
      nextStep: null,
      placement: null,
      costMicroUsd: 0,
      turns: 2,
      ...conversation,
    },
    consent: { mayContact: true },
    campaign: { slug: 'demo', name: 'Autumn', businessName: 'Sonora', agentName: 'Sol' },
    ...changes,
  };
}

/** For tests: a lead that was sent once, and to Asana as task-7. */
export function sampleErasureDelivery(): ErasureDelivery {
  return {
    ...LEASED,
    members: [],
    event: 'lead.erased',
    detail: { leadId: ID, sentAt: ['2026-11-03T17:12:00+00:00'], asanaTasks: ['task-7'] },
  };
}

/** For tests: a lead that was sent once before its consent was withdrawn. */
export function sampleWithdrawalDelivery(): WithdrawalDelivery {
  return {
    ...LEASED,
    members: [],
    event: 'consent.withdrawn',
    detail: { leadId: ID, sentAt: ['2026-11-03T17:12:00+00:00'] },
  };
}

/** For tests: a month at 80 % of its ceiling of $50. */
export function sampleBudgetDelivery(detail: Partial<BudgetDelivery['detail']> = {}): BudgetDelivery {
  return {
    ...LEASED,
    members: [],
    event: 'budget.step',
    detail: {
      step: 'alert',
      month: '2026-11-01',
      ceilingMicroUsd: 50_000_000,
      spentMicroUsd: 39_900_000,
      heldMicroUsd: 100_000,
      ...detail,
    },
  };
}
