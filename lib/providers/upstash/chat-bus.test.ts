import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createKvServer, type KvServer } from '../../../local/kv/http/kv-server.ts';
import { listenOnLoopback } from '../../../local/service-lifecycle.ts';
import type { ChatEvent } from '../../contracts/visit.ts';
import { createChatBus } from './chat-bus.ts';

// The real package, loaded past Vitest, which looks into its default export; that throws where KV_* are not in the environment.
vi.mock('@vercel/kv', () => createRequire(import.meta.url)('@vercel/kv') as object);

let kv: KvServer;
let settings: { url: string; token: string };
beforeAll(async () => {
  kv = createKvServer({ token: 'bus-token', nowMs: Date.now });
  settings = { url: await listenOnLoopback(kv.server, 0), token: 'bus-token' };
});
afterAll(() => kv.close());

const delta = (text: string): ChatEvent => ({ type: 'delta', id: 't1', text });
async function take(count: number, from: AsyncIterable<{ id: number; event: ChatEvent }>) {
  const taken = [];
  for await (const item of from) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

describe('the chat bus', () => {
  it('numbers events from one and keeps their order', async () => {
    const bus = createChatBus(settings);
    expect(await bus.publish('c1', delta('a'))).toBe(1);
    expect(await bus.publish('c1', delta('b'))).toBe(2);
    expect(await take(2, bus.read('c1', 0, new AbortController().signal))).toEqual([
      { id: 1, event: delta('a') },
      { id: 2, event: delta('b') },
    ]);
  });

  it('continues after the last event a reader has seen', async () => {
    const bus = createChatBus(settings);
    for (const text of ['a', 'b', 'c']) await bus.publish('c2', delta(text));
    expect(await take(1, bus.read('c2', 2, new AbortController().signal))).toEqual([{ id: 3, event: delta('c') }]);
  });

  it('keeps conversations apart', async () => {
    const bus = createChatBus(settings);
    await bus.publish('c3', delta('mine'));
    await bus.publish('c4', delta('theirs'));
    expect(await take(1, bus.read('c4', 0, new AbortController().signal))).toEqual([{ id: 1, event: delta('theirs') }]);
  });

  it('hands a waiting reader of another instance what is published later', async () => {
    const waiting = take(1, createChatBus(settings).read('c5', 0, new AbortController().signal));
    await createChatBus(settings).publish('c5', delta('late'));
    expect(await waiting).toEqual([{ id: 1, event: delta('late') }]);
  });

  it('lets a waiting reader go when it leaves', async () => {
    const leave = new AbortController();
    const waiting = take(1, createChatBus(settings).read('c6', 0, leave.signal));
    leave.abort();
    expect(await waiting).toEqual([]);
  });

  it('gives a message that is sent twice the turn it had first, also from another instance', async () => {
    const [one, two] = [createChatBus(settings), createChatBus(settings)];
    expect(await one.claimMessage('c8', 'm1', 'turn-1')).toBe('turn-1');
    expect(await two.claimMessage('c8', 'm1', 'turn-2')).toBe('turn-1');
    expect(await two.claimMessage('c8', 'm2', 'turn-3')).toBe('turn-3');
    expect(await two.claimMessage('c9', 'm1', 'turn-4')).toBe('turn-4');
  });

  it('takes nothing more once a consent was withdrawn, from no instance, and only of that conversation', async () => {
    const [one, two] = [createChatBus(settings), createChatBus(settings)];
    await one.publish('c10', delta('before'));
    expect(await two.publish('c10', { type: 'end', reason: 'withdrawn' })).toBe(2);
    expect(await one.publish('c10', delta('after'))).toBeNull();
    expect(await two.publish('c10', { type: 'end', reason: 'goodbye' })).toBeNull();
    expect(await one.publish('c11', delta('another'))).toBe(1);
    expect(kv.engine.run(['llen', 'chat:c10'])).toEqual({ result: 2 });
    expect(kv.engine.run(['ttl', 'chat:c10:closed'])).toEqual({ result: 7200 });
  });

  it('stays open after another end: a tab that shows it late is told again', async () => {
    const bus = createChatBus(settings);
    await bus.publish('c12', { type: 'end', reason: 'goodbye' });
    expect(await bus.publish('c12', { type: 'end', reason: 'goodbye' })).toBe(2);
  });

  it('forgets a conversation after two hours', async () => {
    await createChatBus(settings).publish('c7', delta('a'));
    const ttl = kv.engine.run(['ttl', 'chat:c7']);
    expect(ttl).toEqual({ result: 7200 });
  });
});
