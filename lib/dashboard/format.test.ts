import { describe, expect, it } from 'vitest';
import { describeEnding, formatAgo, formatDuration, formatMoney } from './format.ts';

describe('money', () => {
  it.each([
    [0, '$0.00'],
    [210_000, '$0.21'],
    [50_000_000, '$50.00'],
    [1_234_567_890, '$1,234.57'],
    [3_000, '0.3¢'],
    [9_999, '1¢'],
    [10_000, '$0.01'],
    [-210_000, '-$0.21'],
  ])('of %d micro-dollars reads %s', (microUsd, text) => {
    expect(formatMoney(microUsd)).toBe(text);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [45_400, '45 s'],
    [59_700, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [3_600_000, '60 min 0 s'],
  ])('of %d ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('a moment', () => {
  const NOW = Date.parse('2026-11-21T12:00:00Z');
  it.each([
    ['2026-11-21T11:59:30Z', 'just now'],
    ['2026-11-21T12:00:30Z', 'just now'],
    ['2026-11-21T11:48:00Z', '12 min ago'],
    ['2026-11-21T09:00:00Z', '3 h ago'],
    ['2026-11-20T12:00:00Z', 'yesterday'],
    ['2026-11-03T12:00:00Z', 'Nov 3'],
  ])('at %s reads %s', (iso, text) => {
    expect(formatAgo(iso, NOW)).toBe(text);
  });
});

describe('an ending', () => {
  it('is told in words, an unknown one neutrally', () => {
    expect(describeEnding('hang_up', 'ended')).toBe('Hung up');
    expect(describeEnding('made_up', 'ended')).toBe('Ended');
    expect(describeEnding(null, 'ended')).toBe('Ended');
  });
  it('is not told while there is none', () => {
    expect([describeEnding(null, 'live'), describeEnding(null, 'gated')]).toEqual(['Talking now', 'At the gate']);
  });
});
