import { findPrice } from '../budget/call-meter.ts';
import type { Price } from './conversation-store.ts';

/** What a text is about that nobody should hear from us; the visitor's own distress and threats get an answer of their own. */
export type Concern = 'distress' | 'threat' | 'unkind';

/** Port: a judge of texts. Throws when it fails or the signal aborts. */
export interface Moderator {
  model: string;
  /** The gravest concern of a text, or null. */
  judge(text: string, signal: AbortSignal): Promise<Concern | null>;
}

/** The moderator where its model is known to be free of charge; what costs money would have to be metered. */
export function freeModerator(moderator: Moderator | undefined, prices: readonly Price[]): Moderator | undefined {
  return moderator && findPrice(prices, moderator.model, 'request')?.microUsdPerMillion === 0 ? moderator : undefined;
}
