import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createKvServer, type KvServer } from '../../../local/kv/http/kv-server.ts';
import { listenOnLoopback } from '../../../local/service-lifecycle.ts';
import { lateWrites } from '../../conversation/late-write.ts';
import { createBacklog } from './backlog.ts';

// The real package, loaded past Vitest, which looks into its default export; that throws where KV_* are not in the environment.
vi.mock('@vercel/kv', () => createRequire(import.meta.url)('@vercel/kv') as object);

let kv: KvServer;
let url: string;
let now = Date.now();
const nowMs = () => now;
beforeAll(async () => {
  kv = createKvServer({ token: 'backlog-token', nowMs });
  url = await listenOnLoopback(kv.server, 0);
});
afterAll(() => kv.close());

const open = (secret = 's'.repeat(32)) => createBacklog({ url, token: 'backlog-token', secret, nowMs });
const turns = (conversationId: string, ...words: string[]) =>
  words.map((content) =>
    lateWrites(conversationId).turn({
      turnId: randomUUID(),
      role: 'visitor',
      content,
      spokenAt: new Date(now),
      channel: 'voice',
    }),
  );
async function ask(...command: unknown[]): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer backlog-token' },
    body: JSON.stringify(command),
  });
  return ((await response.json()) as { result: unknown }).result;
}

describe('writes that wait in the shared store', () => {
  it('come back in order, to one at a time, and are gone when they were taken away', async () => {
    const [id, one, other] = [randomUUID(), open(), open()];
    const said = turns(id, 'one', 'two', 'three');
    expect(await one.append(id, said.slice(0, 2))).toBe(true);
    expect(await other.append(id, said.slice(2))).toBe(true);
    expect(await other.waiting()).toContain(id);
    const lease = await one.claim(id);
    expect(await other.claim(id)).toBeNull();
    expect(await lease!.read()).toEqual(said);
    for (const rest of [2, 1, 0]) {
      expect(await lease!.drop()).toBe(true);
      expect(await lease!.read()).toHaveLength(rest);
    }
    expect(await one.waiting()).not.toContain(id);
    await lease!.release();
    expect(await other.claim(id)).not.toBeNull();
  });

  it('pass to another when the lease ran out, and the late one takes nothing away', async () => {
    const [id, store] = [randomUUID(), open()];
    await store.append(id, turns(id, 'one', 'two'));
    const late = await store.claim(id);
    now += 13_000;
    const next = await store.claim(id);
    expect(await late!.drop()).toBe(false);
    await late!.release();
    expect(await store.claim(id)).toBeNull();
    expect(await next!.read()).toHaveLength(2);
    expect(await next!.drop()).toBe(true);
  });

  it('show the store no word and no number of what was said', async () => {
    const [id, store] = [randomUUID(), open()];
    await store.append(id, turns(id, 'My number is 555 0101'));
    const [text] = (await ask('LRANGE', `backlog:${id}`, 0, -1)) as string[];
    for (const form of [text, Buffer.from(text!, 'base64url').toString('latin1')]) expect(form).not.toMatch(/555|number|turn/);
  });

  it('are nobody’s when they were changed, moved from another conversation, or sealed with another secret', async () => {
    const [id, foreign, store] = [randomUUID(), randomUUID(), open()];
    await store.append(foreign, turns(foreign, 'theirs'));
    const [theirs] = (await ask('LRANGE', `backlog:${foreign}`, 0, -1)) as string[];
    await ask('RPUSH', `backlog:${id}`, theirs, '{"name":"end_conversation"}');
    await open('x'.repeat(32)).append(id, turns(id, 'other secret'));
    await store.append(id, turns(id, 'mine'));
    const lease = await store.claim(id);
    expect((await lease!.read()).map((write) => write?.args)).toEqual([
      undefined,
      undefined,
      undefined,
      expect.objectContaining({ content: 'mine' }),
    ]);
  });

  it('are forgotten after three days, and never more than two thousand of a conversation', async () => {
    const [id, store] = [randomUUID(), open()];
    const hundred = turns(id, ...Array.from({ length: 100 }, (_, at) => `${at}`));
    for (let batch = 0; batch < 20; batch += 1) expect(await store.append(id, hundred)).toBe(true);
    expect(await store.append(id, turns(id, 'too many'))).toBe(false);
    expect(await ask('LLEN', `backlog:${id}`)).toBe(2_000);
    now += 3 * 24 * 60 * 60 * 1000 + 1;
    expect(await ask('LLEN', `backlog:${id}`)).toBe(0);
    expect(await store.waiting()).not.toContain(id);
  });

  it('count how often the first one failed, from its first time on', async () => {
    const [id, store] = [randomUUID(), open()];
    await store.append(id, turns(id, 'bad', 'good'));
    const lease = await store.claim(id);
    expect([await lease!.countFailure(), await lease!.countFailure()]).toEqual([1, 2]);
    await lease!.drop();
    expect(await lease!.countFailure()).toBe(1);
  });

  it('reject in time where the store hangs', async () => {
    const id = randomUUID();
    const { createServer } = await import('node:http');
    const hanging = createServer(() => undefined);
    const hangingUrl = await listenOnLoopback(hanging, 0);
    const store = createBacklog({ url: hangingUrl, token: 't', secret: 's'.repeat(32), deadlineMs: 50 });
    await expect(store.append(id, turns(id, 'one'))).rejects.toThrow();
    await expect(store.claim(id)).rejects.toThrow();
    hanging.close();
    hanging.closeAllConnections();
  });
});
