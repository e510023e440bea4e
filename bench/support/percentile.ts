import { CannotRun } from './result.ts';

/** The nearest-rank percentile, so that every printed number was really measured. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new CannotRun('Nothing was measured, so there is no figure to report.');
  return value;
}
