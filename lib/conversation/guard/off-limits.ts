import { foldText } from './fold-text.ts';

/** What a campaign's agent does not talk about, and what it says instead. */
export interface OffLimitsTopic {
  name: string;
  /** Words that give the topic away; endings such as a plural count too. */
  phrases: readonly string[];
  reply: string;
}

function mentions(folded: string, phrase: string): boolean {
  const words = foldText(phrase).match(/[\p{L}\d]+/gu) ?? [];
  if (words.length === 0) return false;
  return new RegExp(`(?<![\\p{L}\\d])${words.join("[\\s'-]+")}\\p{L}{0,2}(?![\\p{L}\\d])`, 'u').test(folded);
}

/** The first topic that a text touches. */
export function offLimitsIn(text: string, topics: readonly OffLimitsTopic[]): OffLimitsTopic | undefined {
  const folded = foldText(text);
  return topics.find((topic) => topic.phrases.some((phrase) => mentions(folded, phrase)));
}
