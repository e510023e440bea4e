import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reportProgress } from './progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('says what changes every few seconds, what stays seldom, and nothing when all is done', () => {
  let text = 'pages: compiling';
  const said: string[] = [];
  const report = reportProgress({ describe: () => text, say: (line) => void said.push(line), everyMs: 5_000, nowMs: Date.now });
  vi.advanceTimersByTime(24_000);
  text = 'pages: collecting';
  vi.advanceTimersByTime(2_000);
  text = '';
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual(['  5 s: pages: compiling', '  25 s: pages: collecting']);
  text = 'speech models 10 %';
  vi.advanceTimersByTime(45_000);
  expect(said.slice(2)).toEqual(['  90 s: speech models 10 %', '  110 s: speech models 10 %', '  130 s: speech models 10 %']);
  report.stop();
  vi.advanceTimersByTime(60_000);
  expect(said).toHaveLength(5);
});
