import { expect, it } from 'vitest';
import { describeDelivery } from './describe-delivery.ts';
import { sampleWithdrawalDelivery } from './sample-delivery.ts';

it('a withdrawn consent is told without saying whose it was', () => {
  const message = describeDelivery(sampleWithdrawalDelivery(), 'https://voice.example');
  expect(message.title).toBe('Sonora Solar: a visitor withdrew consent');
  expect(message.nextStep).toContain('Do not contact');
  expect(message.facts).toContainEqual({
    label: 'Was sent to you (UTC)',
    value: expect.stringMatching(/^Nov 3, 2026, 5:12\sPM$/),
  });
  expect(JSON.stringify(message)).not.toContain('@');
});
