import type { GuardRule } from './check-sentence.ts';
import type { GuardedSentence } from './sentence-guard.ts';

/** A sentence that a rule kept from being said, as the log keeps it. */
export interface GuardEvent {
  rule: GuardRule | 'fact_not_said';
  /** `dropped`: nothing was said in its place. `flagged`: said before the verdict came. */
  action: 'replaced' | 'dropped' | 'flagged';
  sentence: string;
  replacement: string | null;
}

/** What these rules keep back is itself what nobody should read. */
const WITHHELD: ReadonlySet<string> = new Set(['email_echo', 'personal_data', 'instructions', 'fact_not_said']);

/** A blocked text without personal data and secrets. */
export function redact(rule: GuardEvent['rule'], text: string): string {
  if (WITHHELD.has(rule)) return `(${text.trim().length} characters withheld)`;
  return text
    .trim()
    .replace(/\S+@\S+/g, '[address]')
    .replace(/\d(?:[\s().-]?\d){6,}/g, '[number]')
    .slice(0, 500);
}

export function toGuardEvent({ text, original, verdict }: GuardedSentence, action?: GuardEvent['action']): GuardEvent | null {
  if (verdict.allowed) return null;
  return {
    rule: verdict.reason,
    action: action ?? (text ? 'replaced' : 'dropped'),
    sentence: redact(verdict.reason, original),
    replacement: text.trim() || null,
  };
}
