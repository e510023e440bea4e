import { createRequire } from 'node:module';
import { Ratelimit } from '@upstash/ratelimit';
import { Redis } from '@upstash/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenOnLoopback } from '../service-lifecycle.ts';
import { createKvServer, type KvServer } from './http/kv-server.ts';

// Vitest looks into a module's default export on import, and @vercel/kv's throws when it is touched without its variables.
const { createClient } = createRequire(import.meta.url)('@vercel/kv') as typeof import('@vercel/kv');

const TOKEN = 'contract-token';

let kv: KvServer;
let url: string;
beforeAll(async () => {
  // The rate limiter reads the clock itself; a standing one keeps every request in one window.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-05T12:00:10Z') });
  kv = createKvServer({ token: TOKEN, nowMs: Date.now });
  url = await listenOnLoopback(kv.server, 0);
});
afterAll(() => {
  kv.close();
  vi.useRealTimers();
});
beforeEach(() => {
  kv.engine.run(['flushall']);
});

const CLIENTS: [string, () => Redis][] = [
  ['@upstash/redis', () => new Redis({ url, token: TOKEN, retry: false, enableTelemetry: false })],
  ['@upstash/redis without base64', () => new Redis({ url, token: TOKEN, retry: false, responseEncoding: false })],
  ['@upstash/redis with auto-pipelining', () => new Redis({ url, token: TOKEN, retry: false, enableAutoPipelining: true })],
  ['@vercel/kv', () => createClient({ url, token: TOKEN, retry: false })],
];

describe.each(CLIENTS)('%s', (_, connect) => {
  let redis: Redis;
  beforeEach(() => {
    redis = connect();
  });

  it('stores text, numbers, objects, OK and letters of any language', async () => {
    for (const value of ['plain', 42, { a: [1, 'zwei', null] }, 'OK', 'Grüße 👋 مرحبا', '']) {
      expect(await redis.set('key', value)).toBe('OK');
      expect(await redis.get('key')).toEqual(value);
    }
    expect(await redis.get('none')).toBeNull();
  });

  it('gives a lock to one of two who ask at once', async () => {
    const taken = await Promise.all([
      redis.set('lock', 'a', { nx: true, px: 5_000 }),
      redis.set('lock', 'b', { nx: true, px: 5_000 }),
    ]);
    expect(taken.filter((answer) => answer === 'OK')).toHaveLength(1);
    expect(await redis.pttl('lock')).toBeGreaterThan(4_000);
  });

  it('keeps or clears an expiry as SET says', async () => {
    await redis.set('key', 'a', { ex: 100 });
    await redis.set('key', 'b', { keepTtl: true });
    expect(await redis.ttl('key')).toBe(100);
    expect(await redis.set('key', 'c', { get: true })).toBe('b');
    expect(await redis.ttl('key')).toBe(-1);
    expect(await redis.ttl('none')).toBe(-2);
    expect(await redis.set('none', 'x', { xx: true })).toBeNull();
  });

  it('counts', async () => {
    expect([await redis.incr('n'), await redis.incrby('n', 9), await redis.decr('n'), await redis.decrby('n', 4)]).toEqual([
      1, 10, 9, 5,
    ]);
    expect(Number(await redis.incrbyfloat('n', 0.5))).toBe(5.5);
  });

  it('reads and writes several keys', async () => {
    await redis.mset({ a: 1, b: 'two' });
    expect(await redis.mget('a', 'none', 'b')).toEqual([1, null, 'two']);
    expect(await redis.exists('a', 'b', 'none')).toBe(2);
    expect(await redis.getdel('a')).toBe(1);
    expect(await redis.unlink('a', 'b')).toBe(1);
  });

  it('keeps hashes', async () => {
    expect(await redis.hset('h', { name: 'Ada', age: 36 })).toBe(2);
    expect(await redis.hgetall('h')).toEqual({ name: 'Ada', age: 36 });
    expect(await redis.hmget('h', 'name', 'none')).toEqual({ name: 'Ada', none: null });
    expect(await redis.hincrby('h', 'age', 1)).toBe(37);
    expect(await redis.hdel('h', 'name', 'age')).toBe(2);
    expect(await redis.exists('h')).toBe(0);
    expect(await redis.hgetall('h')).toBeNull();
  });

  it('keeps lists', async () => {
    await redis.rpush('l', 'b', 'c');
    await redis.lpush('l', 'a');
    expect(await redis.lrange('l', 0, -1)).toEqual(['a', 'b', 'c']);
    expect(await redis.lpop('l')).toBe('a');
    expect(await redis.rpop<string[]>('l', 5)).toEqual(['c', 'b']);
    expect(await redis.llen('l')).toBe(0);
  });

  it('keeps sets', async () => {
    expect(await redis.sadd('s', 'a', 'b', 'a')).toBe(2);
    expect(await redis.smismember('s', ['a', 'z'])).toEqual([1, 0]);
    expect((await redis.smembers('s')).sort()).toEqual(['a', 'b']);
  });

  it('keeps sorted sets and finds by score and by rank', async () => {
    await redis.zadd('z', { score: 1, member: 'a' }, { score: 2, member: 'b' }, { score: 3, member: 'c' });
    expect(await redis.zrange('z', 2, '+inf', { byScore: true })).toEqual(['b', 'c']);
    expect(await redis.zrange('z', 0, 0, { rev: true, withScores: true })).toEqual(['c', 3]);
    expect(await redis.zrange('z', '+inf', '(1', { byScore: true, rev: true, offset: 1, count: 1 })).toEqual(['b']);
    expect(await redis.zincrby('z', 5, 'a')).toBe(6);
    expect(await redis.zremrangebyscore('z', '-inf', 2)).toBe(1);
    expect(await redis.zrank('z', 'a')).toBe(1);
  });

  it('sees every key once in a scan', async () => {
    await Promise.all(Array.from({ length: 57 }, (_, index) => redis.set(`scan:${index}`, index)));
    await redis.set('other', 1);
    const seen: string[] = [];
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, { match: 'scan:*', count: 10 });
      seen.push(...keys);
      cursor = next;
    } while (cursor !== '0');
    expect(seen).toHaveLength(57);
    expect(new Set(seen).size).toBe(57);
  });

  it('runs a pipeline and a transaction', async () => {
    expect(await redis.pipeline().set('a', 'OK').get('a').incr('n').exec()).toEqual(['OK', 'OK', 1]);
    expect(await redis.multi().incr('n').incr('n').hset('h', { f: 'v' }).hgetall('h').exec()).toEqual([2, 3, 1, { f: 'v' }]);
  });

  it('runs scripts, by text and by hash', async () => {
    const unlock = redis.createScript<number>(
      "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end",
    );
    await redis.set('lock', 'mine');
    expect(await unlock.exec(['lock'], ['theirs'])).toBe(0);
    expect(await unlock.exec(['lock'], ['mine'])).toBe(1);
    expect(await redis.eval('return {KEYS[1], ARGV[1], 7}', ['k'], ['v'])).toEqual(['k', 'v', 7]);
  });

  it('appends to streams and reads them back', async () => {
    const id = await redis.xadd('x', '*', { turn: 1 });
    expect(await redis.xrange('x', '-', '+')).toEqual({ [id]: { turn: 1 } });
    expect(await redis.xlen('x')).toBe(1);
  });

  it('tells a wrong type and an unknown command as Redis does', async () => {
    await redis.set('text', 'x');
    await expect(redis.lpush('text', 'y')).rejects.toThrow(/WRONGTYPE Operation against a key holding the wrong kind of value/);
    await expect(redis.eval("return redis.call('nonsense')", [], [])).rejects.toThrow(/ERR unknown command 'nonsense'/);
  });

  const limiters = {
    'a fixed window': Ratelimit.fixedWindow(3, '60 s'),
    'a sliding window': Ratelimit.slidingWindow(3, '60 s'),
    'a token bucket': Ratelimit.tokenBucket(3, '60 s', 3),
  };
  it.each(Object.entries(limiters))('limits by %s, tells what remains and resets', async (name, limiter) => {
    const ratelimit = new Ratelimit({ redis, limiter, prefix: name, ephemeralCache: false, timeout: 0 });
    const answers: boolean[] = [];
    for (let request = 0; request < 5; request += 1) answers.push((await ratelimit.limit('visitor')).success);
    expect(answers).toEqual([true, true, true, false, false]);
    expect((await ratelimit.limit('another')).success).toBe(true);
    expect((await ratelimit.getRemaining('visitor')).remaining).toBe(0);
    await ratelimit.resetUsedTokens('visitor');
    expect((await ratelimit.limit('visitor')).success).toBe(true);
  });

  it('counts requests of the rate limiter for its analytics', async () => {
    const ratelimit = new Ratelimit({ redis, limiter: Ratelimit.fixedWindow(1, '60 s'), analytics: true, ephemeralCache: false });
    const { pending } = await ratelimit.limit('visitor');
    await pending;
    expect((await redis.keys('@upstash/ratelimit:events:*')).length).toBe(1);
  });
});

describe('publish and subscribe', () => {
  const redis = () => new Redis({ url, token: TOKEN, retry: false });

  it('brings a message to the subscribers of its channel', async () => {
    const subscriber = redis().subscribe<{ hello: string }>('news');
    const subscribed = new Promise<void>((resolve) => subscriber.on('subscribe', () => resolve()));
    const received = new Promise((resolve) => subscriber.on('message', resolve));
    await subscribed;
    expect(await redis().publish('news', { hello: 'Zoë' })).toBe(1);
    expect(await received).toEqual({ channel: 'news', message: { hello: 'Zoë' } });
    await subscriber.unsubscribe();
  });

  it('brings a message to the subscribers of a pattern', async () => {
    const subscriber = redis().psubscribe<string>('room:*');
    const subscribed = new Promise<void>((resolve) => subscriber.on('psubscribe', () => resolve()));
    const received = new Promise((resolve) => subscriber.on('pmessage', resolve));
    await subscribed;
    await redis().publish('room:1', '"hi"');
    expect(await received).toMatchObject({ pattern: 'room:*', channel: 'room:1' });
    await subscriber.unsubscribe();
  });
});
