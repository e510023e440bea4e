import { describe, expect, it } from 'vitest';
import { describeChoice, describeJudgement, describeShare } from './describe-routing.ts';

describe('a decision in plain words', () => {
  it('says which model answered and why', () => {
    expect(describeChoice({ tier: 'large', model: 'gpt-6.1-terra', reason: 'complex' })).toBe(
      'The larger model (gpt-6.1-terra) answered: a complex question.',
    );
    expect(describeChoice({ tier: 'small', model: 'gpt-6-luna', reason: 'economy' })).toBe(
      'The small model (gpt-6-luna) answered: the month nears its ceiling.',
    );
    expect(describeChoice({ tier: null, model: 'm', reason: 'A known question.' })).toBe(
      'The model (m) answered: A known question.',
    );
  });

  it('says who judged the words, and how sure', () => {
    const verdict = { intent: 'price', complexity: 'high', confidence: 0.93 } as const;
    expect(describeJudgement({ ...verdict, decidedBy: 'classifier', latencyMs: 120 })).toBe(
      'Taken for a price, complex, by the classifier in 120 ms, 93 % sure.',
    );
    expect(describeJudgement({ ...verdict, decidedBy: 'rules', latencyMs: null })).toBe(
      'Taken for a price, complex, by our rules, 93 % sure.',
    );
  });

  it('counts what the larger model answered', () => {
    const [large, small] = [{ tier: 'large' }, { tier: 'small' }] as const;
    expect(describeShare([small, small])).toBe('The small model gave every answer');
    expect(describeShare([small, large, small])).toBe('The larger model gave 1 of 3 answers');
    expect(describeShare([large])).toBe('The larger model gave every answer');
  });
});
