import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../service-lifecycle.ts';
import { createEngine } from '../engine/engine.ts';
import { loadSnapshot, saveSnapshot } from '../snapshot.ts';
import { createKvServer, type KvServer } from './kv-server.ts';

const TOKEN = 'secret-token';

describe('the REST surface', () => {
  let kv: KvServer;
  let url: string;
  beforeAll(async () => {
    kv = createKvServer({ token: TOKEN, nowMs: Date.now });
    url = await listenOnLoopback(kv.server, 0);
  });
  afterAll(() => kv.close());

  async function ask(path: string, init: RequestInit & { token?: string } = {}) {
    const { token = TOKEN, headers, ...rest } = init;
    const response = await fetch(`${url}${path}`, { ...rest, headers: { authorization: `Bearer ${token}`, ...headers } });
    return { status: response.status, body: await response.json() };
  }
  const post = (path: string, body: string) => ask(path, { method: 'POST', body });

  it('takes commands in the path, the body as last argument and options in the query', async () => {
    expect(await ask('/set/greeting/hello%20world')).toEqual({ status: 200, body: { result: 'OK' } });
    expect(await ask('/get/greeting')).toEqual({ status: 200, body: { result: 'hello world' } });
    expect(await post('/set/page?EX=100', '<p>long</p>')).toEqual({ status: 200, body: { result: 'OK' } });
    expect((await ask('/ttl/page')).body).toEqual({ result: 100 });
    expect((await ask(`/get/page?_token=${TOKEN}`, { token: 'wrong' })).status).toBe(401);
    expect(await (await fetch(`${url}/get/page?_token=${TOKEN}`)).json()).toEqual({ result: '<p>long</p>' });
  });

  it.each(['', 'wrong', `${TOKEN}x`])('refuses the token "%s"', async (token) => {
    expect(await ask('/get/a', { token })).toEqual({ status: 401, body: { error: 'Unauthorized' } });
  });

  it('answers a failed command with 400, and inside a pipeline with its own error', async () => {
    expect(await post('/', '["nonsense"]')).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('ERR unknown command') },
    });
    const { status, body } = await post('/pipeline', '[["set","t","x"],["incr","t"],["get","t"]]');
    expect(status).toBe(200);
    expect(body).toEqual([{ result: 'OK' }, { error: 'ERR value is not an integer or out of range' }, { result: 'x' }]);
    expect((await post('/multi-exec', '[["set","u","1"],["nonsense"]]')).status).toBe(400);
    expect((await ask('/exists/u')).body).toEqual({ result: 0 });
  });

  it('encodes every string but a plain OK when asked', async () => {
    await post('/', '["rpush","list","OK","ü"]');
    const encoded = await ask('/lrange/list/0/-1', { headers: { 'upstash-encoding': 'base64' } });
    expect(encoded.body).toEqual({ result: ['T0s=', 'w7w='] });
  });

  it.each([
    '',
    'not json',
    '{}',
    '"get"',
    '[]',
    '[null]',
    '[["nested"]]',
    '[{"a":1}]',
    '[1,2,3]',
    '["get"]',
    '["get","a","b"]',
    '["__proto__"]',
    '["set","k"]',
    '['.repeat(200_000),
    '["eval","return 1","-1"]',
    '["eval","return 1","99999999999999999999"]',
    '["scan","0","count","0"]',
    '["srandmember","s","-99999999"]',
    '["getrange","none","-5","99999999999"]',
    '["xadd","x","*","f"]',
  ])('refuses or answers %.40s and serves on', async (body) => {
    for (const path of ['/', '/pipeline', '/multi-exec']) expect((await post(path, body)).status).toBeLessThan(500);
    expect((await ask('/ping')).body).toEqual({ result: 'PONG' });
  });

  it('survives broken paths', async () => {
    for (const path of ['/%E0%A4%A', '/get/%00', '//', '/subscribe', '/pipeline/x'])
      expect((await ask(path)).status).toBeLessThan(500);
    expect((await ask('/ping')).status).toBe(200);
  });

  it('stores five megabytes and refuses eleven', async () => {
    expect((await post('/set/large', 'x'.repeat(5_000_000))).status).toBe(200);
    expect((await ask('/strlen/large')).body).toEqual({ result: 5_000_000 });
    expect((await post('/set/huge', 'x'.repeat(11_000_000))).status).toBe(413);
  });
});

describe('a snapshot', () => {
  it('brings back every kind of value with its expiry, and nothing that has expired', () => {
    const folder = mkdtempSync(join(tmpdir(), 'qv-kv-'));
    const file = join(folder, 'kv.json');
    let nowMs = 1_000_000;
    const before = createEngine({ nowMs: () => nowMs });
    const lines = [
      'set s v px 5000',
      'set gone v px 10',
      'hset h f v',
      'rpush l a b',
      'sadd t m',
      'zadd z inf m',
      'xadd x 1-1 f v',
    ];
    for (const line of lines) before.run(line.split(' '));
    nowMs += 100;
    saveSnapshot(before.store, file);
    const after = createEngine({ nowMs: () => nowMs });
    loadSnapshot(after.store, file, () => undefined);
    const all = ['pttl s', 'exists gone', 'hgetall h', 'lrange l 0 -1', 'smembers t', 'zscore z m', 'xrange x - +'];
    const results = all.map((line) => (after.run(line.split(' ')) as { result: unknown }).result);
    expect(results).toEqual([4_900, 0, ['f', 'v'], ['a', 'b'], ['m'], 'inf', [['1-1', ['f', 'v']]]]);
    rmSync(folder, { recursive: true });
  });

  it('is put aside when it cannot be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'qv-kv-'));
    const file = join(folder, 'kv.json');
    writeFileSync(file, '[{"half":');
    const logged: string[] = [];
    loadSnapshot(createEngine({ nowMs: () => 0 }).store, file, (line) => logged.push(line));
    expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe('[{"half":');
    expect(logged).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });
});
