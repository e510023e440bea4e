import { describe, expect, it } from 'vitest';
import { type Budget, currentStep, reachesCeilingOn } from './budget.ts';

const DOLLAR = 1_000_000;
const campaign = (reserveMicroUsdPerMin: number): Budget['campaigns'][number] => ({
  id: '01900000-0000-7000-8000-000000000002',
  name: 'Window',
  slug: 'demo',
  maxCallS: null,
  callsPerDay: null,
  gateRequestsPerMin: null,
  allowedOrigins: [],
  reserveMicroUsdPerMin,
  costMicroUsd: 0,
  leads: 0,
});
function month(changes: Partial<Budget> = {}): Budget {
  return {
    customerId: '01900000-0000-7000-8000-000000000001',
    customerName: 'Sonora',
    month: '2026-11-01',
    daysLeft: 9,
    ceilingMicroUsd: 50 * DOLLAR,
    alertAtPercent: 80,
    economyAtPercent: 90,
    spentMicroUsd: 20 * DOLLAR,
    heldMicroUsd: 0,
    absorbedMicroUsd: 0,
    perDayMicroUsd: DOLLAR,
    forecastMicroUsd: 30 * DOLLAR,
    isSuspended: false,
    canChange: true,
    days: [{ day: '2026-11-21', costMicroUsd: DOLLAR, conversations: 3 }],
    steps: [],
    campaigns: [campaign(60_000), campaign(600_000)],
    tierMaxCallS: 900,
    tierConcurrentCalls: 10,
    ...changes,
  };
}
const reached = (step: Budget['steps'][number]['step'], ceilingMicroUsd = 50 * DOLLAR) => ({
  step,
  reachedAt: '2026-11-20T10:00:00Z',
  ceilingMicroUsd,
});

describe('the step of the ladder', () => {
  it.each([
    [20, 0, 'open'],
    [39.99, 0, 'open'],
    [39.9, 0.1, 'alert'],
    [45, 0, 'economy'],
  ] as const)('with $%d spent and $%d held is %s', (spent, held, step) => {
    expect(currentStep(month({ spentMicroUsd: spent * DOLLAR, heldMicroUsd: held * DOLLAR }))).toBe(step);
  });

  it.each([
    ['no call fits', ['text'], 50 * DOLLAR - 599_999, 0, 'text'],
    ['no call fits beside running calls', ['text'], 49 * DOLLAR, 500_000, 'text'],
    ['a call fits again', ['text'], 50 * DOLLAR - 600_000, 0, 'economy'],
    ['much is free again', ['text', 'form'], 20 * DOLLAR, 0, 'open'],
    ['not even typing fits', ['text', 'form'], 50 * DOLLAR - 59_999, 0, 'form'],
    ['typing fits again', ['text', 'form'], 50 * DOLLAR - 60_000, 0, 'text'],
    ['nothing was refused yet', [], 50 * DOLLAR, 0, 'economy'],
  ] as const)('while %s, after %j, with %d spent and %d held, is %s', (_, refused, spentMicroUsd, heldMicroUsd, step) => {
    expect(currentStep(month({ steps: refused.map((one) => reached(one)), spentMicroUsd, heldMicroUsd }))).toBe(step);
  });

  it('forgets what was refused under another ceiling', () => {
    const full = { spentMicroUsd: 50 * DOLLAR, steps: [reached('form', 10 * DOLLAR)] };
    expect(currentStep(month(full))).toBe('economy');
  });
});

describe('the day the ceiling is reached', () => {
  it('is not in this month when the pace is slow or nothing is spent', () => {
    expect(reachesCeilingOn(month())).toBeNull();
    expect(reachesCeilingOn(month({ perDayMicroUsd: 0 }))).toBeNull();
  });

  it('is counted from today', () => {
    expect(reachesCeilingOn(month({ perDayMicroUsd: 10 * DOLLAR }))).toBe('2026-11-23');
    expect(reachesCeilingOn(month({ spentMicroUsd: 50 * DOLLAR }))).toBe('2026-11-21');
  });
});
