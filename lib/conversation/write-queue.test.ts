import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { type Backlog, drainBacklog } from './backlog.ts';
import { createFakeBacklog } from './fake-backlog.ts';
import { type LateWrite, lateWrites } from './late-write.ts';
import { createWriteQueue, type WriteQueueOptions } from './write-queue.ts';

const C1 = 'c1';
const writes = lateWrites(C1);
const turn = (content: string) =>
  writes.turn({ turnId: content, role: 'visitor', content, spokenAt: new Date(0), channel: 'voice' });
const outage = () => Promise.reject(new AppError('unavailable', 'down'));

/** A database that may be well, refuse, or hang; it keeps what it was told, in order. */
function createDatabase() {
  const written: string[] = [];
  const database = { state: 'well' as 'well' | 'refuses' | 'hangs', written, failing: undefined as AppError | undefined };
  const hanging: (() => void)[] = [];
  const call: CallFunction = async (name, args, result) => {
    if (database.state === 'refuses') await outage();
    if (database.state === 'hangs') await new Promise<void>((resolve) => hanging.push(resolve));
    const { content, usage_id, reason } = args as Record<string, string>;
    const word = content ?? usage_id ?? reason ?? name;
    if (database.failing && word === 'bad') throw database.failing;
    written.push(word);
    return result.parse({});
  };
  const recover = () => {
    database.state = 'well';
    for (const wake of hanging.splice(0)) wake();
  };
  return Object.assign(database, { call, recover });
}

function setUp(options: Partial<WriteQueueOptions> = {}) {
  const log: string[] = [];
  const slept: number[] = [];
  const logger = {
    info: () => undefined,
    warn: (message: string) => void log.push(message),
    error: (message: string) => void log.push(message),
  };
  const database = createDatabase();
  const sleep = async (ms: number) => {
    slept.push(ms);
    // Real time goes on, so that what is answered at once is answered before a deadline.
    await new Promise((resolve) => setTimeout(resolve, ms >= 1_500 ? 5 : 0));
  };
  const ctx = { call: database.call, conversationId: C1, logger, sleep, ...options };
  return { queue: createWriteQueue(ctx), another: () => createWriteQueue(ctx), log, slept, database, logger };
}
/** Resolves when it holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let tick = 0; tick < 2_000 && !holds(); tick += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(holds()).toBe(true);
}

describe('the write queue', () => {
  it('lets a reply that somebody waits for go first, and not for long', async () => {
    const { queue, database } = setUp({ sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) });
    let answer: () => void = () => undefined;
    queue.giveWay(new Promise<void>((resolve) => (answer = resolve)));
    queue.push(turn('one'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(database.written).toEqual([]);
    answer();
    await queue.drained();
    expect(database.written).toEqual(['one']);
    queue.giveWay(new Promise(() => undefined));
    queue.push(turn('two'));
    await queue.drained();
    expect(database.written).toEqual(['one', 'two']);
    queue.giveWay(Promise.reject(new Error('The reply failed.')));
    queue.push(turn('three'));
    await queue.drained();
    expect(database.written).toEqual(['one', 'two', 'three']);
  });

  it('writes in the order of speech, however long each write takes', async () => {
    const done: string[] = [];
    const ticks: Record<string, number> = { a: 5, b: 1, c: 3, d: 0 };
    const call: CallFunction = async (_, args, result) => {
      const { content } = args as { content: string };
      for (let tick = 0; tick < (ticks[content] ?? 0); tick += 1) await Promise.resolve();
      done.push(content);
      return result.parse({});
    };
    const { queue } = setUp({ call });
    for (const content of Object.keys(ticks)) queue.push(turn(content));
    await queue.drained();
    expect(done).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tries a failed write again before the next one', async () => {
    const { queue, slept, log, database } = setUp();
    database.state = 'refuses';
    queue.push(turn('first'));
    queue.push(turn('second'));
    await until(() => slept.length >= 2);
    database.recover();
    await queue.drained();
    expect(database.written).toEqual(['first', 'second']);
    expect(slept.slice(0, 2)).toEqual([200, 500]);
    expect(log).toContain('write failed, trying again');
  });

  it('gives up after six waits and goes on with what follows, where there is no backlog', async () => {
    const { queue, slept, log, database } = setUp();
    database.failing = new AppError('unavailable', 'down');
    queue.push(turn('bad'));
    queue.push(turn('next'));
    await queue.drained();
    expect([slept.length, database.written]).toEqual([6, ['next']]);
    expect(log.at(-1)).toBe('write given up');
  });

  it('does not repeat what can never succeed', async () => {
    const { queue, slept, log, database } = setUp();
    database.failing = new AppError('not_found', 'gone');
    queue.push(turn('bad'));
    await queue.drained();
    expect(slept).toEqual([]);
    expect(log).toEqual(['write given up']);
  });

  it('takes a write that comes in the moment when all others are done', async () => {
    for (let ticks = 0; ticks < 30; ticks += 1) {
      const { queue, database } = setUp();
      queue.push(turn('first'));
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      queue.push(turn('last'));
      await queue.drained();
      await until(() => database.written.length === 2);
      expect(database.written).toEqual(['first', 'last']);
    }
  });
});

describe('while the database does not answer', () => {
  for (const state of ['refuses', 'hangs'] as const)
    it(`the queue keeps all in order and writes it once it is back, when it ${state}`, async () => {
      const store = createFakeBacklog();
      const { queue, database, log } = setUp({ backlog: store.backlog });
      queue.push(turn('before'));
      await queue.drained();
      database.state = state;
      for (const word of ['one', 'two', 'three']) queue.push(turn(word));
      await queue.drained();
      expect(store.waiting(C1)).toBe(3);
      expect(log).toContain('writes wait in the backlog');
      queue.push(turn('four'));
      await queue.drained();
      database.recover();
      queue.push(turn('five'));
      await until(() => database.written.includes('five'));
      // One that hung may have been written after all; by its id it counts once.
      expect([...new Set(database.written)]).toEqual(['before', 'one', 'two', 'three', 'four', 'five']);
      expect(database.written.length).toBeLessThanOrEqual(7);
      await until(() => store.waiting(C1) === 0);
      queue.push(turn('six'));
      await queue.drained();
      await until(() => database.written.at(-1) === 'six');
    });

  it('a write that was asked and not answered is over before what follows it is written', async () => {
    const store = createFakeBacklog();
    const { queue, database } = setUp({ backlog: store.backlog });
    database.state = 'hangs';
    queue.push(turn('late'));
    queue.push(turn('next'));
    await queue.drained();
    // The database is well for new calls, and the first one still hangs.
    database.state = 'well';
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(database.written).toEqual([]);
    database.recover();
    await until(() => database.written.at(-1) === 'next');
    expect([...new Set(database.written)]).toEqual(['late', 'next']);
  });

  it('another process writes what a dead one left, and only one of many does', async () => {
    const store = createFakeBacklog();
    const dead = setUp({ backlog: store.backlog, sleep: () => new Promise(() => undefined), call: outage });
    const keep = async (...words: string[]) => void (await store.backlog.append(C1, words.map(turn)));
    await keep('one', 'two', 'three');
    const { database, logger } = dead;
    const ctx = { backlog: store.backlog, call: database.call, logger };
    const complete = await Promise.all(Array.from({ length: 8 }, () => drainBacklog(ctx)));
    expect(complete.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(database.written).toEqual(['one', 'two', 'three']);
  });

  it('what waits stays when the one that wrote it dies, until its lease is over', async () => {
    const store = createFakeBacklog();
    const { database, logger } = setUp();
    await store.backlog.append(C1, [turn('one'), turn('two')]);
    const lease = await store.backlog.claim(C1);
    expect(lease).not.toBeNull();
    const ctx = { backlog: store.backlog, call: database.call, logger };
    expect(await drainBacklog(ctx)).toBe(0);
    store.expireLease(C1);
    expect(await drainBacklog(ctx)).toBe(1);
    expect(await lease!.drop()).toBe(false);
    expect(database.written).toEqual(['one', 'two']);
  });

  it('a queue that comes after a dead one writes behind what that left', async () => {
    const store = createFakeBacklog();
    await store.backlog.append(C1, [turn('old')]);
    const { queue, database } = setUp({ backlog: store.backlog, mayBeBehind: true });
    queue.push(turn('new'));
    await until(() => database.written.length === 2);
    expect(database.written).toEqual(['old', 'new']);
  });

  it('memory keeps what neither database nor backlog takes', async () => {
    const store = createFakeBacklog();
    const { queue, database, slept } = setUp({ backlog: store.backlog });
    database.state = 'refuses';
    store.state.isDown = true;
    queue.push(turn('one'));
    queue.push(turn('two'));
    await until(() => slept.length >= 8);
    database.recover();
    await queue.drained();
    expect(database.written).toEqual(['one', 'two']);
  });

  it('all is written once by its ids and in order, whatever fails when', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = createSeededRandom(seed);
      const dawdle = async () => {
        for (let tick = Math.floor(random() * 6); tick > 0; tick -= 1) await new Promise((resolve) => setImmediate(resolve));
      };
      const store = createFakeBacklog();
      const slow: Backlog = {
        async append(id, batch) {
          await dawdle();
          const isKept = await store.backlog.append(id, batch);
          await dawdle();
          return isKept;
        },
        waiting: store.backlog.waiting,
        async claim(id) {
          await dawdle();
          const lease = await store.backlog.claim(id);
          return (
            lease && {
              ...lease,
              async read() {
                const first = await lease.read();
                await dawdle();
                return first;
              },
            }
          );
        },
      };
      const sleep = () => new Promise<void>((resolve) => setImmediate(resolve));
      const { queue, database, logger } = setUp({ backlog: slow, sleep });
      const pushed: string[] = [];
      for (let step = 0; step < 120; step += 1) {
        const chance = random();
        if (chance < 0.06) database.state = 'refuses';
        else if (chance < 0.1) database.state = 'hangs';
        else if (chance < 0.4) database.recover();
        pushed.push(`${step}`);
        queue.push(turn(`${step}`));
        if (random() < 0.2) void drainBacklog({ backlog: slow, call: database.call, logger });
        await dawdle();
      }
      database.recover();
      await queue.drained();
      await until(() => store.waiting(C1) === 0 && new Set(database.written).size === pushed.length);
      // A write that was on its way may come twice in a row; none comes before another that was said earlier.
      expect([...new Set(database.written)], `seed ${seed}`).toEqual(pushed);
    }
  });

  it('one write that fails again and again keeps the others back for a while, not for ever', async () => {
    const store = createFakeBacklog();
    const { database, logger, log } = setUp();
    database.failing = new AppError('internal', 'broken');
    await store.backlog.append(C1, [turn('bad'), turn('good')]);
    await store.backlog.append('c2', [{ ...turn('other'), args: { ...turn('other').args, conversation_id: 'c2' } } as LateWrite]);
    const ctx = { backlog: store.backlog, call: database.call, logger };
    await drainBacklog(ctx);
    expect(database.written).toEqual(['other']);
    for (let sweep = 0; sweep < 30; sweep += 1) await drainBacklog(ctx);
    expect(database.written).toEqual(['other', 'good']);
    expect(log).toContain('write given up');
  });
});
