import { describe, expect, it } from 'vitest';
import { GUARD_RULES } from '../conversation/check-sentence.ts';
import { describeGuardrail } from './describe-guardrail.ts';

describe('what was held back', () => {
  it.each([...GUARD_RULES, 'fact_not_said'])('is told in plain words for the rule %s', (rule) => {
    for (const action of ['replaced', 'dropped', 'flagged'] as const) {
      const told = describeGuardrail({ rule, action, sentence: 'name' }, 'Sol');
      expect(told).toMatch(/^Sol (was about to|said)/);
      expect(told).not.toMatch(/_|something that a rule/);
    }
  });

  it('says what happened to the sentence', () => {
    expect(describeGuardrail({ rule: 'link', action: 'dropped', sentence: 'x' }, 'Sol')).toMatch(/Nothing was said/);
    expect(describeGuardrail({ rule: 'moderation', action: 'flagged', sentence: 'x' }, 'Sol')).toMatch(/before the check/);
    expect(describeGuardrail({ rule: 'fact_not_said', action: 'dropped', sentence: 'phone' }, 'Sol')).toMatch(/\(phone number\)/);
  });
});
