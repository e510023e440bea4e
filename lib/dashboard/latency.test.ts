import { expect, it } from 'vitest';
import { measureLatency } from './latency.ts';

it('shows the middle and the slow end of each part that was measured, beside its budget', () => {
  const turns = [120, 90, 700].map((sttMs) => ({ metrics: { sttMs, replyMs: 5 } }));
  expect(measureLatency([...turns, { metrics: {} }])).toEqual([
    { label: 'Understanding the last words', p50Ms: 120, p95Ms: 700, budgetMs: 300, turns: 3 },
  ]);
  expect(measureLatency([])).toEqual([]);
});
