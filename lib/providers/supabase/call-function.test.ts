import { createServer, type IncomingMessage, type Server } from 'node:http';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listenOnLoopback } from '../../../local/service-lifecycle.ts';
import { createCallFunction } from './call-function.ts';

const jwtSecret = 'j'.repeat(32);
const key = new TextEncoder().encode(jwtSecret);
const TURN = {
  conversation_id: 'c1',
  turn_id: 't1',
  role: 'visitor',
  content: 'Hello',
  spoken_at: '2026-11-21T10:00:00Z',
  channel: 'voice',
};

describe('createCallFunction', () => {
  let server: Server;
  let url: string;
  let seen: { path: string; headers: IncomingMessage['headers']; body: unknown }[] = [];
  let reply: { status: number; body: string } = { status: 200, body: '{}' };
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      seen.push({
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString() || 'null'),
      });
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
    });
    url = await listenOnLoopback(server, 0);
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  const call = () =>
    createCallFunction({ url, publishableKey: 'sb_publishable_x', jwtSecret }, 'agent_worker')(
      'save_turn',
      TURN,
      z.object({ id: z.string() }),
    );

  it("calls by name with named arguments under the role's own token", async () => {
    seen = [];
    reply = { status: 200, body: '{"id":"t1"}' };
    expect(await call()).toEqual({ id: 't1' });
    expect(seen[0]).toMatchObject({
      path: '/rest/v1/rpc/save_turn',
      body: TURN,
      headers: { apikey: 'sb_publishable_x' },
    });
    const token = String(seen[0]?.headers.authorization).replace('Bearer ', '');
    expect((await jwtVerify(token, key)).payload).toMatchObject({ role: 'agent_worker' });
  });

  it('maps what the function raised', async () => {
    reply = { status: 404, body: JSON.stringify({ code: 'PT404', message: 'not_found', details: 'x', hint: null }) };
    await expect(call()).rejects.toMatchObject({ code: 'not_found' });
  });

  it('trusts no answer of another shape', async () => {
    reply = { status: 200, body: '{"id":7}' };
    await expect(call()).rejects.toMatchObject({ code: 'internal' });
  });

  it.each(['', '<html>Bad Gateway</html>', '[', 'null', '7'])(
    'takes an error page of a gateway (%j) for an outage',
    async (body) => {
      reply = { status: 502, body };
      await expect(call()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    },
  );

  it('takes an answer that is no JSON for an outage, and none for null', async () => {
    reply = { status: 200, body: '<html>' };
    await expect(call()).rejects.toMatchObject({ code: 'unavailable' });
    reply = { status: 204, body: '' };
    const door = createCallFunction({ url, publishableKey: 'x', jwtSecret }, 'agent_worker');
    expect(await door('save_turn', TURN, z.null())).toBeNull();
  });

  it.each(['a\0b', 'half a \ud83c'])('sends no text that no column can hold: %j', async (content) => {
    seen = [];
    const door = createCallFunction({ url, publishableKey: 'x', jwtSecret }, 'agent_worker');
    await expect(door('save_turn', { ...TURN, content }, z.unknown())).rejects.toMatchObject({
      code: 'invalid_input',
      status: 400,
    });
    await expect(door('save_turn', { ...TURN, metrics: { [content]: 1 } }, z.unknown())).rejects.toMatchObject({ status: 400 });
    expect(seen).toEqual([]);
  });

  it('says unavailable, to be tried again, when nobody answers', async () => {
    const free = createServer();
    const goneUrl = await listenOnLoopback(free, 0);
    await new Promise((resolve) => free.close(resolve));
    const gone = createCallFunction({ url: goneUrl, publishableKey: 'x', jwtSecret }, 'agent_worker');
    await expect(gone('save_turn', TURN, z.unknown())).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});
