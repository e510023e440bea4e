import { describe, expect, it } from 'vitest';
import { meaningfulFacts, SaveLead } from './tools.ts';

describe('meaningfulFacts', () => {
  it('keeps what was said', () => {
    expect(meaningfulFacts({ name: 'Maria', budget: '0' })).toEqual({ name: 'Maria', budget: '0' });
  });
  it.each(['', '   ', 'unknown', 'Unknown', ' NONE ', 'n/a', 'null'])('drops the empty answer %j', (name) => {
    expect(meaningfulFacts({ name, company: 'Acme' })).toEqual({ company: 'Acme' });
  });
  it('keeps words that only begin like one', () => {
    expect(meaningfulFacts({ company: 'None Such Records' })).toEqual({ company: 'None Such Records' });
  });
  it('knows no field that a lead may not change', () => {
    expect(SaveLead.parse({ name: 'Maria', email: 'x', stage: 'won' })).toEqual({ name: 'Maria' });
  });
});
