import { describe, expect, it } from 'vitest';
import { missingSlots, refuseStep, STAGES, stageAfterFacts } from './funnel.ts';

const nothing = { need: null, name: null, timeline: null };
const all = { need: 'A charger', name: 'Ana', timeline: 'May' };

describe('the funnel', () => {
  it.each([
    ['qualification', 'booking', true],
    ['booking', 'confirmation', true],
    ['booking', 'qualification', true],
    ['confirmation', 'booking', true],
    ['qualification', 'confirmation', false],
    ['confirmation', 'qualification', false],
  ] as const)('from %s to %s: %s', (from, to, isAllowed) => {
    expect(refuseStep(from, to, all) === null).toBe(isAllowed);
  });

  it('never stands still with a step', () => {
    for (const stage of STAGES) expect(refuseStep(stage, stage, all)).toMatch(/already/);
  });

  it('says what is missing before a step, but lets the visitor go back with nothing', () => {
    expect(refuseStep('qualification', 'booking', nothing)).toContain('need');
    expect(refuseStep('qualification', 'booking', { ...nothing, need: 'A charger' })).toBeNull();
    expect(refuseStep('booking', 'confirmation', { ...all, name: ' ' })).toContain('name');
    expect(refuseStep('confirmation', 'booking', nothing)).toBeNull();
    expect(refuseStep('booking', 'qualification', nothing)).toBeNull();
  });

  it('goes on by itself only when all is known, and never past booking', () => {
    expect(stageAfterFacts('qualification', { ...all, timeline: null })).toBeNull();
    expect(stageAfterFacts('qualification', all)).toBe('booking');
    expect(stageAfterFacts('booking', all)).toBeNull();
    expect(missingSlots('qualification', { ...nothing, name: 'Ana' })).toEqual(['need', 'timeline']);
    expect(missingSlots('confirmation', nothing)).toEqual([]);
  });
});
