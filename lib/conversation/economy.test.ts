import { describe, expect, it } from 'vitest';
import { maxReplyTokens } from './economy.ts';

describe('near the ceiling', () => {
  it.each(['voice', 'text'] as const)('replies are shorter in %s, and long enough for a sentence and a saved fact', (channel) => {
    const usual = maxReplyTokens({ channel, isEconomy: false });
    const economy = maxReplyTokens({ channel, isEconomy: true });
    expect(economy).toBeLessThan(usual);
    expect(economy).toBeGreaterThanOrEqual(100);
  });
});
