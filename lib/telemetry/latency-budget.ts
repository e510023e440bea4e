/** The parts of an answer that are measured in every spoken turn. */
export type Leg = 'stt' | 'endOfTurn' | 'classify' | 'knowledge' | 'model' | 'guard' | 'tts' | 'e2e';

/**
 * What each part may take, in ms. The figures for deciding, looking up, thinking and checking are the product's own targets; those for
 * hearing and speaking are what Nova-3 and Aura-2 hold over a good line, and the whole is what people still feel as an answer.
 */
export const LATENCY_BUDGET_MS = {
  stt: 300,
  endOfTurn: 500,
  classify: 100,
  knowledge: 150,
  model: 300,
  guard: 50,
  tts: 200,
  e2e: 1_500,
} as const satisfies Record<Leg, number>;

export const LEG_NAMES = Object.keys(LATENCY_BUDGET_MS) as Leg[];

/** The parts of a turn that took longer than they may; metrics as a turn keeps them, `sttMs` and so on. */
export function overBudget(metrics: Record<string, number>): { leg: Leg; ms: number; budgetMs: number }[] {
  return LEG_NAMES.flatMap((leg) => {
    const ms = metrics[`${leg}Ms`];
    const budgetMs = LATENCY_BUDGET_MS[leg];
    return ms !== undefined && ms > budgetMs ? [{ leg, ms, budgetMs }] : [];
  });
}
