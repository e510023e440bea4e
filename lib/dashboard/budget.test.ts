import { describe, expect, it } from 'vitest';
import { type Budget, currentStep, reachesCeilingOn } from './budget.ts';

const DOLLAR = 1_000_000;
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
    canChange: true,
    days: [{ day: '2026-11-21', costMicroUsd: DOLLAR, conversations: 3 }],
    steps: [],
    campaigns: [],
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

  it('is text or form as soon as a call or typing was refused, until the ceiling is another', () => {
    expect(currentStep(month({ steps: [reached('text')] }))).toBe('text');
    expect(currentStep(month({ steps: [reached('text'), reached('form')] }))).toBe('form');
    expect(currentStep(month({ steps: [reached('form', 10 * DOLLAR)] }))).toBe('open');
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
