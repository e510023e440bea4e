import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKvServer, type KvServer } from '../../../local/kv/http/kv-server.ts';
import { listenOnLoopback } from '../../../local/service-lifecycle.ts';
import { createRateLimiter } from './rate-limiter.ts';

// The real package, loaded past Vitest, which looks into its default export; that throws where KV_* are not in the environment.
vi.mock('@vercel/kv', () => createRequire(import.meta.url)('@vercel/kv') as object);

const TOKEN = 'limiter-token';
const sharedBucket = () => `shared:gate:campaign:demo:${Math.floor(Date.now() / 60_000)}`;
let kv: KvServer;
let url: string;
beforeAll(async () => {
  // The library reads the clock itself; a standing one keeps every request in one window.
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

describe('with a store that answers', () => {
  it('lets twenty a minute through the gate and says when to come back', async () => {
    const limiter = createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 });
    const answers = [];
    for (let request = 0; request < 22; request += 1) answers.push(await limiter.check({ kind: 'gate', keys: ['ip:a'] }));
    expect(answers.map((answer) => answer.allowed)).toEqual([...Array(20).fill(true), false, false]);
    expect(answers.every((answer) => !answer.isBlind)).toBe(true);
    expect(answers[20]?.retryAfterS).toBeGreaterThan(0);
    expect(answers[20]?.retryAfterS).toBeLessThanOrEqual(60);
  });

  it('counts each key and each kind of route for itself, and every key must pass', async () => {
    const limiter = createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 });
    for (let request = 0; request < 20; request += 1) await limiter.check({ kind: 'gate', keys: ['email:full'] });
    const allowed = async (kind: 'gate' | 'token', keys: string[]) => (await limiter.check({ kind, keys })).allowed;
    expect(await allowed('gate', ['ip:fresh', 'email:full'])).toBe(false);
    expect(await allowed('gate', ['ip:other', 'email:other'])).toBe(true);
    expect(await allowed('token', ['email:full'])).toBe(true);
  });

  it('counts in the store, so a second instance knows', async () => {
    const [one, two] = [
      createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 }),
      createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 }),
    ];
    for (let request = 0; request < 20; request += 1) await one.check({ kind: 'gate', keys: ['ip:b'] });
    expect(await two.check({ kind: 'gate', keys: ['ip:b'] })).toMatchObject({ allowed: false, isBlind: false });
  });
});

describe('what visitors share', () => {
  it('is counted with wider numbers, and refuses everybody when it is full', async () => {
    const limiter = createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 });
    const ask = (visitor: number) => limiter.check({ kind: 'gate', keys: [`ip:${visitor}`], sharedKeys: ['campaign:demo'] });
    const answers = [];
    for (let visitor = 0; visitor < 301; visitor += 1) answers.push((await ask(visitor)).allowed);
    expect(answers.indexOf(false)).toBe(300);
    expect((await limiter.check({ kind: 'gate', keys: ['ip:x'], sharedKeys: ['campaign:other'] })).allowed).toBe(true);
  });
});

describe('what one sender cannot do', () => {
  it('is fill what others share: a request that its own address refuses counts nowhere', async () => {
    const limiter = createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 });
    const ask = (address: string, email: string) =>
      limiter.check({ kind: 'gate', keys: [`ip:${address}`, `email:${email}`], sharedKeys: ['campaign:demo'] });
    const answers = [];
    for (let request = 0; request < 400; request += 1) answers.push((await ask('one', 'victim')).allowed);
    expect(answers.filter(Boolean)).toHaveLength(20);
    // 280 are left for everybody else, and the e-mail has no more against it than what passed.
    expect(kv.engine.run(['get', sharedBucket()])).toEqual({ result: '20' });
    expect(await ask('two', 'other')).toMatchObject({ allowed: true });
  });

  it('is use up an e-mail from an address that is refused', async () => {
    const limiter = createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 });
    const ask = (address: string, email: string) => limiter.check({ kind: 'gate', keys: [`ip:${address}`, `email:${email}`] });
    for (let request = 0; request < 20; request += 1) await ask('one', `own-${request}`);
    for (let request = 0; request < 25; request += 1) expect((await ask('one', 'victim')).allowed).toBe(false);
    expect(await ask('two', 'victim')).toMatchObject({ allowed: true });
  });
});

describe('a month that is closed', () => {
  it('is known to every instance for seconds, in the same round trip as the limits, and then forgotten', async () => {
    const [one, two] = [
      createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 }),
      createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 }),
    ];
    const ask = () => two.check({ kind: 'token', keys: ['ip:a'], closedKey: 'customer:1' });
    expect(await ask()).toMatchObject({ allowed: true, isClosed: false });
    await one.noteClosed('customer:1');
    expect(await ask()).toMatchObject({ allowed: true, isClosed: true });
    expect(await two.check({ kind: 'token', keys: ['ip:a'], closedKey: 'customer:2' })).toMatchObject({ isClosed: false });
    expect(kv.engine.run(['ttl', 'closed:customer:1'])).toEqual({ result: 15 });
  });

  it('says what is left, as it was noted last', async () => {
    const limiter = createRateLimiter({ url, token: TOKEN, deadlineMs: 30_000 });
    const ask = () => limiter.check({ kind: 'gate', keys: ['ip:a'], closedKey: 'campaign:demo' });
    await limiter.noteClosed('campaign:demo', 'text');
    expect(await ask()).toMatchObject({ isClosed: true, openChannel: 'text' });
    await limiter.noteClosed('campaign:demo', 'form');
    expect(await ask()).toMatchObject({ isClosed: true, openChannel: 'form' });
  });

  it('costs one trip with all limits of a request', async () => {
    let trips = 0;
    const counting = createServer((request, response) => {
      trips += 1;
      kv.server.emit('request', request, response);
    });
    const limiter = createRateLimiter({ url: await listenOnLoopback(counting, 0), token: TOKEN, deadlineMs: 30_000 });
    const ask = () =>
      limiter.check({ kind: 'gate', keys: ['ip:a', 'email:b'], sharedKeys: ['campaign:demo'], closedKey: 'campaign:demo' });
    // The first one also learns that the store does not have the library's script yet.
    await ask();
    trips = 0;
    await ask();
    expect(trips).toBe(1);
    counting.close();
    counting.closeAllConnections();
  });
});

const BROKEN: [string, () => Server][] = [
  ['never answers', () => createServer(() => undefined)],
  ['answers 500', () => createServer((_, response) => response.writeHead(500).end('{"error":"ERR broken"}'))],
  ['answers nonsense', () => createServer((_, response) => response.end('<html>'))],
  ['hangs up', () => createServer((request) => request.socket.destroy())],
];

describe('with a store that comes and goes', () => {
  it('counts while it answers, allows six a minute in all while it does not, and counts on where it was', async () => {
    let isUp = true;
    const flapping = createServer((request, response) => {
      if (isUp) kv.server.emit('request', request, response);
      else request.socket.destroy();
    });
    const limiter = createRateLimiter({ url: await listenOnLoopback(flapping, 0), token: TOKEN, deadlineMs: 30_000 });
    const ask = async (count: number) => {
      const answers = [];
      for (let request = 0; request < count; request += 1) answers.push(await limiter.check({ kind: 'gate', keys: ['ip:flap'] }));
      return answers;
    };
    const allowed = (answers: { allowed: boolean }[]) => answers.filter((answer) => answer.allowed).length;
    expect(allowed(await ask(10))).toBe(10);
    isUp = false;
    const blind = await ask(4);
    expect([allowed(blind), blind.every((answer) => answer.isBlind)]).toEqual([4, true]);
    isUp = true;
    expect(allowed(await ask(5))).toBe(5);
    isUp = false;
    // Two are left of the six: a store that flaps gives no fresh allowance.
    expect(allowed(await ask(5))).toBe(2);
    isUp = true;
    expect(allowed(await ask(10))).toBe(5);
    flapping.close();
    flapping.closeAllConnections();
  });
});

describe('with a store that hangs', () => {
  it('closes the request when nobody waits for it any more', async () => {
    const closed: Promise<void>[] = [];
    const silent = createServer((request) => {
      closed.push(new Promise((resolve) => request.socket.once('close', () => resolve())));
    });
    const limiter = createRateLimiter({ url: await listenOnLoopback(silent, 0), token: TOKEN });
    expect(await limiter.check({ kind: 'token', keys: ['ip:a'] })).toMatchObject({ isBlind: true });
    await limiter.noteClosed('customer:1');
    // Without the signal these stay open as long as the store does, and the test runs into its own limit.
    await Promise.all(closed);
    expect(closed).toHaveLength(2);
    silent.close();
  });
});

describe('with a store that is silent', () => {
  it('answers at its deadline of 300 ms, well within the 350 that are promised, and so does the note of a closed month', async () => {
    let asked: () => void = () => undefined;
    const silent = createServer(() => asked());
    const silentUrl = await listenOnLoopback(silent, 0);
    const limiter = createRateLimiter({ url: silentUrl, token: TOKEN });
    const waits: [string, () => Promise<unknown>][] = [
      ['check', () => limiter.check({ kind: 'token', keys: ['ip:a'], closedKey: 'customer:1' })],
      ['noteClosed', () => limiter.noteClosed('customer:1', 'text')],
    ];
    // The signal runs on a clock that is not faked; a slow machine must not be judged by it here.
    const signal = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: Date.now() });
    try {
      for (const [name, wait] of waits) {
        const reached = new Promise<void>((resolve) => {
          asked = resolve;
        });
        let isAnswered = false;
        void wait().then(() => {
          isAnswered = true;
        });
        await reached;
        await vi.advanceTimersByTimeAsync(299);
        expect({ name, isAnswered }).toEqual({ name, isAnswered: false });
        await vi.advanceTimersByTimeAsync(1);
        expect({ name, isAnswered }).toEqual({ name, isAnswered: true });
      }
    } finally {
      signal.mockRestore();
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
      silent.close();
      silent.closeAllConnections();
    }
  });
});

describe('with a store that nobody runs', () => {
  it('answers as with one that is silent', async () => {
    const closed = createServer();
    const closedUrl = await listenOnLoopback(closed, 0);
    await new Promise((resolve) => closed.close(resolve));
    const limiter = createRateLimiter({ url: closedUrl, token: TOKEN, nowMs: () => 1_800_000_000_000 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => limiter.check({ kind: 'token', keys: ['ip:a'] })));
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(6);
    expect(answers.every((answer) => answer.isBlind)).toBe(true);
  });
});

describe.each(BROKEN)('with a store that %s', (_, createBroken) => {
  let server: Server;
  let brokenUrl: string;
  beforeAll(async () => {
    server = createBroken();
    brokenUrl = await listenOnLoopback(server, 0);
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it('answers all the same: six a minute may pass, then the gate is closed, and opens with the next minute', async () => {
    let nowMs = 1_800_000_000_000;
    const limiter = createRateLimiter({ url: brokenUrl, token: TOKEN, nowMs: () => nowMs });
    const ask = (count: number) =>
      Promise.all(Array.from({ length: count }, () => limiter.check({ kind: 'gate', keys: ['ip:a', 'email:b'] })));
    const answers = await ask(8);
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(6);
    expect(answers.every((answer) => answer.isBlind)).toBe(true);
    nowMs += 60_000;
    expect((await ask(1))[0]).toMatchObject({ allowed: true, isBlind: true });
  });

  it('leaves reading open', async () => {
    const limiter = createRateLimiter({ url: brokenUrl, token: TOKEN });
    const answers = await Promise.all(Array.from({ length: 10 }, () => limiter.check({ kind: 'read', keys: ['ip:a'] })));
    expect(answers.every((answer) => answer.allowed)).toBe(true);
  });
});
