import { describe, expect, it } from 'vitest';
import { closingWords, economyWords, maxReplyTokens } from './economy.ts';

describe('near the ceiling', () => {
  it.each(['voice', 'text'] as const)('replies are shorter in %s, and long enough for a sentence and a saved fact', (channel) => {
    const usual = maxReplyTokens({ channel, isEconomy: false });
    const economy = maxReplyTokens({ channel, isEconomy: true });
    expect(economy).toBeLessThan(usual);
    expect(economy).toBeGreaterThanOrEqual(100);
  });

  it.each(['voice', 'text'] as const)('visitors are told kindly, without a word of money, in %s', (channel) => {
    for (const words of [economyWords(channel), closingWords(channel)])
      expect(words).not.toMatch(/budget|money|cost|ceiling|limit/i);
    expect(closingWords(channel)).toMatch(/our team will write to you/);
  });
});
