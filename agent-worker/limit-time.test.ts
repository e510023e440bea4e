import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limitTime } from './limit-time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const log: string[] = [];
  const limit = limitTime({ warn: () => void log.push('warn'), end: () => void log.push('end') });
  return { limit, log };
}

describe('the longest duration of a call', () => {
  it('is announced half a minute before it is over', async () => {
    const { limit, log } = setUp();
    limit.set(120_000);
    await vi.advanceTimersByTimeAsync(89_000);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(log).toEqual(['warn']);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(log).toEqual(['warn', 'end']);
  });

  it('counts anew when it is set again, and no more when the call is over', async () => {
    const { limit, log } = setUp();
    limit.set(120_000);
    limit.set(60_000);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(log).toEqual(['warn']);
    limit.stop();
    await vi.advanceTimersByTimeAsync(200_000);
    expect(log).toEqual(['warn']);
  });

  it('warns at once where less than half a minute is left', async () => {
    const { limit, log } = setUp();
    limit.set(10_000);
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['warn']);
  });
});
