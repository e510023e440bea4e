import { describe, expect, it } from 'vitest';
import type { LeadDelivery } from './delivery.ts';
import { describeLead } from './describe-lead.ts';
import { sampleLeadDelivery } from './sample-delivery.ts';

const describeIt = (lead: Partial<LeadDelivery['lead']> = {}, conversation: Partial<LeadDelivery['conversation']> = {}) =>
  describeLead(sampleLeadDelivery({ lead, conversation }), 'https://voice.example');

describe('a lead in words', () => {
  it('is titled by who and what, as far as both are known', () => {
    expect(describeIt().title).toBe('New lead: maria@visitor.example');
    expect(describeIt({ name: 'Maria', company: 'Acme' }).title).toBe('New lead: Maria, Acme');
    expect(describeIt({ company: 'Acme', need: 'six chargers' }).title).toBe('Acme: six chargers');
  });

  it('lists what is known and nothing else', () => {
    expect(describeIt().facts.map((fact) => fact.label)).toEqual(['E-mail', 'Score', 'Campaign']);
    const facts = describeIt({ phone: '555 0100', visits: 3 }, { placement: 'window' }).facts;
    expect(facts).toContainEqual({ label: 'Phone', value: '555 0100' });
    expect(facts).toContainEqual({ label: 'Campaign', value: 'Autumn, window' });
    expect(facts).toContainEqual({ label: 'Came back', value: 'visit 3' });
  });

  it('tells how it ended where nobody wrote a summary', () => {
    expect(describeIt({}, { endReason: 'worker_lost' }).summary).toBe('The visitor was cut off. 2 turns were saved.');
    expect(describeIt({}, { endReason: 'goodbye' }).summary).toBe('No summary.');
    expect(describeIt({}, { endReason: 'worker_lost', summary: 'Wants chargers.' }).summary).toBe('Wants chargers.');
  });

  it('says clearly that nobody may be contacted who did not agree to it', () => {
    const message = describeLead(
      sampleLeadDelivery({
        consent: { mayContact: false },
        lead: { name: 'Maria', phone: '555 0100' },
        conversation: { nextStep: 'Call Maria back.' },
      }),
      'https://voice.example',
    );
    const words = 'Do not contact: consent to be contacted was not given.';
    expect(message.title).toBe('Do not contact. New lead: Maria');
    expect(message.facts[0]).toEqual({ label: 'Contact', value: words });
    expect(message.nextStep).toBe(words);
    expect(message).not.toHaveProperty('replyTo');
    expect(JSON.stringify(message)).not.toContain('555 0100');
    expect(describeIt().replyTo).toBe('maria@visitor.example');
  });

  it('links to the conversation', () => {
    expect(describeIt().link.url).toBe(`https://voice.example/dashboard/conversations/${sampleLeadDelivery().conversation.id}`);
  });
});
