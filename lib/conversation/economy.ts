type Channel = 'voice' | 'text';

const MAX_REPLY_TOKENS = { voice: 200, text: 300 } as const;
/** Near the ceiling two short sentences must do; a saved fact and a goodbye fit as well. */
const ECONOMY_REPLY_TOKENS = { voice: 140, text: 200 } as const;

/** The most tokens of one reply. */
export function maxReplyTokens(input: { channel: Channel; isEconomy: boolean }): number {
  return (input.isEconomy ? ECONOMY_REPLY_TOKENS : MAX_REPLY_TOKENS)[input.channel];
}

/** What the visitor is told once, where the month nears its ceiling. */
export function economyWords(channel: Channel): string {
  return channel === 'voice'
    ? 'Our calls are a little shorter today, so let us begin with what matters most to you.'
    : 'Today I answer briefly and in writing; whatever I cannot settle here, our team will answer by e-mail.';
}

/** What the visitor hears or reads when the budget ends the conversation. */
export function closingWords(channel: Channel): string {
  return channel === 'voice'
    ? 'I have to end our call here. Thank you for your time; our team will write to you.'
    : 'We have reached the end of what I can answer here today. Thank you; your request is saved, and our team will write to you.';
}
