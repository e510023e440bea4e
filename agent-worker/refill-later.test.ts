import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { refillLater } from './refill-later.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(processes: number) {
  const freed: string[] = [];
  const make = (name: string) => ({ name, unlock: () => void freed.push(name) });
  const waiting: (() => void)[] = [];
  const queue = {
    items: Array.from({ length: processes }, (_, at) => make(`p${at}`)),
    async get() {
      while (queue.items.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      return queue.items.shift()!;
    },
  };
  refillLater(queue, 3_000);
  /** As the framework begins a job. */
  const launch = async () => {
    const { name, unlock } = await queue.get();
    unlock();
    return name;
  };
  const put = (name: string) => {
    queue.items.push(make(name));
    for (const wake of waiting.splice(0)) wake();
  };
  return { launch, put, freed };
}

it('frees the place of a process that took a call after the greeting, once', async () => {
  const { launch, freed } = setUp(2);
  expect(await launch()).toBe('p0');
  await vi.advanceTimersByTimeAsync(2_900);
  expect(freed).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(freed).toEqual(['p0']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(freed).toEqual(['p0']);
});

it('frees it at once for a call that finds nobody waiting, whichever of the two came first', async () => {
  const { launch, put, freed } = setUp(1);
  await launch();
  const second = launch();
  await vi.advanceTimersByTimeAsync(0);
  expect(freed).toEqual(['p0']);
  const third = launch();
  put('p1');
  expect(await second).toBe('p1');
  await vi.advanceTimersByTimeAsync(0);
  expect(freed).toEqual(['p0', 'p1']);
  put('p2');
  expect(await third).toBe('p2');
});
