import { describe, expect, it } from 'vitest';
import { AppError } from '../core/app-error.ts';
import { createWriteQueue } from './write-queue.ts';

function setUp() {
  const log: string[] = [];
  const slept: number[] = [];
  const logger = {
    info: () => undefined,
    warn: (message: string) => void log.push(message),
    error: (message: string) => void log.push(message),
  };
  const queue = createWriteQueue({ logger, sleep: async (ms) => void slept.push(ms) });
  return { queue, log, slept };
}
const outage = () => Promise.reject(new AppError('unavailable', 'down'));

describe('the write queue', () => {
  it('writes in the order of speech, however long each write takes', async () => {
    const { queue } = setUp();
    const written: number[] = [];
    const waits = [5, 1, 3, 0];
    for (const [index, ticks] of waits.entries())
      queue.push('turn', async () => {
        for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
        written.push(index);
      });
    await queue.drained();
    expect(written).toEqual([0, 1, 2, 3]);
  });

  it('tries a failed write again before the next one', async () => {
    const { queue, slept, log } = setUp();
    const written: string[] = [];
    let failures = 2;
    queue.push('turn', async () => {
      if (failures-- > 0) await outage();
      written.push('first');
    });
    queue.push('turn', async () => void written.push('second'));
    await queue.drained();
    expect(written).toEqual(['first', 'second']);
    expect(slept).toEqual([200, 500]);
    expect(log).toEqual(['write failed, trying again', 'write failed, trying again']);
  });

  it('gives up after six waits and goes on with what follows', async () => {
    const { queue, slept, log } = setUp();
    const written: string[] = [];
    let tries = 0;
    queue.push('turn', () => {
      tries += 1;
      return outage();
    });
    queue.push('turn', async () => void written.push('next'));
    await queue.drained();
    expect([tries, slept.length, written]).toEqual([7, 6, ['next']]);
    expect(log.at(-1)).toBe('write given up');
  });

  it('does not repeat what can never succeed', async () => {
    const { queue, slept, log } = setUp();
    queue.push('turn', () => Promise.reject(new AppError('not_found', 'gone')));
    await queue.drained();
    expect(slept).toEqual([]);
    expect(log).toEqual(['write given up']);
  });

  it('repeats a fault it knows nothing about', async () => {
    const { queue, slept } = setUp();
    let failures = 1;
    queue.push('turn', async () => {
      if (failures-- > 0) throw new TypeError('fetch failed');
    });
    await queue.drained();
    expect(slept).toEqual([200]);
  });

  it('survives a write that throws at once', async () => {
    const { queue, log } = setUp();
    queue.push('turn', () => {
      throw new AppError('invalid_input', 'bad');
    });
    await queue.drained();
    expect(log).toEqual(['write given up']);
  });
});
