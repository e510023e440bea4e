import { describe, expect, it } from 'vitest';
import { readBudgetLimits } from './budget-limits.ts';

const customerId = '01900000-0000-7000-8000-0000000000c1';
function read(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ customerId, ceiling: '50', alertAt: '80', economyAt: '90', ...fields }))
    form.set(name, value);
  return readBudgetLimits(form);
}

describe('the form of the budget', () => {
  it('is read in micro-dollars', () => {
    expect(read({ ceiling: '49.99' })).toEqual({
      args: { customer_id: customerId, ceiling_micro_usd: 49_990_000, alert_at_percent: 80, economy_at_percent: 90 },
    });
  });

  it('may close everything, but only in figures', () => {
    expect(read({ ceiling: '0' })).toMatchObject({ args: { ceiling_micro_usd: 0 } });
    for (const ceiling of ['', '   ']) expect(read({ ceiling })).toEqual({ problem: expect.stringContaining('write a ceiling') });
    expect(readBudgetLimits(new FormData())).toEqual({ problem: expect.stringContaining('write a ceiling') });
  });

  it.each([
    { ceiling: 'much' },
    { ceiling: '-1' },
    { ceiling: '1000001' },
    { alertAt: '' },
    { alertAt: '0' },
    { economyAt: '101' },
    { alertAt: '80.5' },
    { customerId: 'mine' },
  ])('says what is wrong with %j', (fields) => {
    expect(read(fields as Record<string, string>)).toEqual({
      problem: 'A ceiling is $0 to $1,000,000; the steps are 1 to 100 percent.',
    });
  });

  it('wants the news before the short calls', () => {
    expect(read({ alertAt: '95' })).toEqual({ problem: 'You can only be told before calls get short, not after.' });
  });
});
