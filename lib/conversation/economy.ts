type Channel = 'voice' | 'text';

const MAX_REPLY_TOKENS = { voice: 200, text: 300 } as const;
/** Near the ceiling two short sentences must do; a saved fact and a goodbye fit as well. */
const ECONOMY_REPLY_TOKENS = { voice: 140, text: 200 } as const;

/** The most tokens of one reply. */
export function maxReplyTokens(input: { channel: Channel; isEconomy: boolean }): number {
  return (input.isEconomy ? ECONOMY_REPLY_TOKENS : MAX_REPLY_TOKENS)[input.channel];
}
