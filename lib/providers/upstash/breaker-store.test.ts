import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createKvServer, type KvServer } from '../../../local/kv/http/kv-server.ts';
import { listenOnLoopback } from '../../../local/service-lifecycle.ts';
import { createBreakers } from '../../breakers/breaker.ts';
import { OPEN_MS, PROBE_MS } from '../../breakers/breaker-store.ts';
import { createBreakerStore } from './breaker-store.ts';

// The real package, loaded past Vitest, which looks into its default export; that throws where KV_* are not in the environment.
vi.mock('@vercel/kv', () => createRequire(import.meta.url)('@vercel/kv') as object);

let kv: KvServer;
let url: string;
let now = Date.now();
const nowMs = () => now;
beforeAll(async () => {
  kv = createKvServer({ token: 'breaker-token', nowMs });
  url = await listenOnLoopback(kv.server, 0);
});
afterAll(() => kv.close());

const open = () => createBreakerStore({ url, token: 'breaker-token', nowMs });
async function failTimes(store: ReturnType<typeof open>, name: string, times: number) {
  for (let time = 0; time < times; time += 1) await store.fail(name);
}

describe('breakers in the shared store', () => {
  it('count the failures of all workers and open at the fifth', async () => {
    const [one, other, name] = [open(), open(), randomUUID()];
    await failTimes(one, name, 2);
    await failTimes(other, name, 2);
    expect(await one.read([name])).toEqual([{ failures: 4 }]);
    await one.fail(name);
    expect(await other.read([name])).toEqual([{ failures: 0, openUntilMs: now + OPEN_MS }]);
  });

  it('stay as they are when late failures come in while open, and open again when the probe fails', async () => {
    const [store, name] = [open(), randomUUID()];
    await failTimes(store, name, 5);
    const until = now + OPEN_MS;
    now += 1_000;
    await store.fail(name);
    expect(await store.read([name])).toEqual([{ failures: 0, openUntilMs: until }]);
    now = until + 1;
    await store.fail(name);
    expect(await store.read([name])).toEqual([{ failures: 0, openUntilMs: now + OPEN_MS }]);
  });

  it('let one of many workers try, and the next one when that one never came back', async () => {
    const [stores, name] = [Array.from({ length: 8 }, open), randomUUID()];
    await failTimes(open(), name, 5);
    now += OPEN_MS;
    const claims = await Promise.all(stores.map((store) => store.claimProbe(name)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    now += PROBE_MS + 1;
    expect(await open().claimProbe(name)).toBe(true);
  });

  it('close with a success, and start a new row', async () => {
    const [store, name] = [open(), randomUUID()];
    await failTimes(store, name, 5);
    await store.succeed(name);
    await failTimes(store, name, 4);
    expect(await store.read([name])).toEqual([{ failures: 4 }]);
  });

  it('tell a worker that saw no failure itself', async () => {
    const name = `llm:openai:${randomUUID()}`;
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await failTimes(open(), name, 5);
    const breakers = createBreakers({ store: open(), nowMs, logger });
    const breaker = breakers.of(name);
    await breakers.refresh();
    expect(breaker.state()).toBe('open');
    expect(breaker.admits()).toBe(false);
  });
});
