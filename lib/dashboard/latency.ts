import { LATENCY_BUDGET_MS, LEG_NAMES, type Leg } from '../telemetry/latency-budget.ts';

const LABELS: Record<Leg, string> = {
  stt: 'Understanding the last words',
  endOfTurn: 'Waiting for the end of the sentence',
  classify: 'Deciding what it is about',
  knowledge: 'Looking up',
  model: 'First word of the answer',
  guard: 'Checking the answer',
  tts: 'Starting to speak',
  e2e: 'Silence until the answer',
};

export interface LegLatency {
  label: string;
  p50Ms: number;
  p95Ms: number;
  budgetMs: number;
  turns: number;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** How fast a conversation was, part by part, beside what each may take; only what was measured. */
export function measureLatency(turns: readonly { metrics: Record<string, number> }[]): LegLatency[] {
  return LEG_NAMES.flatMap((leg) => {
    const sorted = turns.flatMap((turn) => turn.metrics[`${leg}Ms`] ?? []).sort((a, b) => a - b);
    if (sorted.length === 0) return [];
    return [
      {
        label: LABELS[leg],
        p50Ms: percentile(sorted, 0.5),
        p95Ms: percentile(sorted, 0.95),
        budgetMs: LATENCY_BUDGET_MS[leg],
        turns: sorted.length,
      },
    ];
  });
}
