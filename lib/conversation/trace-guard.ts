import { currentTrace, noteSpan } from '../telemetry/spans.ts';
import type { GuardedSentence, SentenceGuard } from './sentence-guard.ts';

/** The same guard, with a span of each look at whole sentences: how many, and by which rules some were kept back. */
export function traceGuard(guard: SentenceGuard, nowMs: () => number): SentenceGuard {
  const within = currentTrace();
  const traced = (check: () => GuardedSentence[]): GuardedSentence[] => {
    const startMs = nowMs();
    const checked = check();
    if (checked.length === 0) return checked;
    const blocked = checked.flatMap(({ verdict }) => (verdict.allowed ? [] : [verdict.reason]));
    noteSpan('guard.check', {
      within,
      startMs,
      endMs: nowMs(),
      attributes: { 'guard.sentences': checked.length, 'guard.blocked': blocked },
    });
    return checked;
  };
  return { push: (delta) => traced(() => guard.push(delta)), flush: () => traced(() => guard.flush()) };
}
