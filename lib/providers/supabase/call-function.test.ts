import { createServer, type IncomingMessage, type Server } from 'node:http';
import { PostgrestError } from '@supabase/supabase-js';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listenOnLoopback } from '../../../local/service-lifecycle.ts';
import { createCallFunction, toDatabaseError } from './call-function.ts';
import { createRoleJwt } from './mint-role-jwt.ts';

const jwtSecret = 'j'.repeat(32);
const key = new TextEncoder().encode(jwtSecret);
const error = (code: string, message: string, details = '') => new PostgrestError({ code, message, details, hint: '' });

describe('toDatabaseError', () => {
  it.each([
    ['PT403', 'consent_required', 'consent_required', 403],
    ['PT403', 'csrf_invalid', 'csrf_invalid', 403],
    ['PT404', 'not_found', 'not_found', 404],
    ['PT409', 'conflict', 'conflict', 409],
    ['PT402', 'budget_exhausted', 'budget_exhausted', 402],
    ['PT400', 'No price is known.', 'invalid_input', 400],
    ['42501', 'permission denied for table leads', 'internal', 500],
    ['23505', 'duplicate key value (email)=(maria@visitor.example)', 'internal', 500],
    ['PT999', 'whatever', 'internal', 500],
  ])('%s %s is %s', (code, message, ours, status) => {
    expect(toDatabaseError('open_visit', error(code, message))).toMatchObject({ code: ours, status });
  });

  it('tells a visitor nothing of the database', () => {
    const mapped = toDatabaseError(
      'open_visit',
      error('23505', 'duplicate key', 'Key (email)=(maria@visitor.example) already exists.'),
    );
    expect(mapped.message).toBe('Something failed on our side. Please try again in a minute.');
    expect(mapped.cause).toMatchObject({ message: expect.stringContaining('open_visit: 23505') });
  });

  it('is not tried again when the function itself refused', () => {
    expect(toDatabaseError('x', error('PT404', 'not_found')).retryable).toBe(false);
    expect(toDatabaseError('x', error('23505', 'duplicate')).retryable).toBe(false);
  });
});

describe('createRoleJwt', () => {
  it('signs for one role and ten minutes, and again a minute before that ends', async () => {
    let nowMs = 1_800_000_000_000;
    const mint = createRoleJwt({ jwtSecret, role: 'edge_gateway', nowMs: () => nowMs });
    const first = await mint();
    const { payload } = await jwtVerify(first, key, { currentDate: new Date(nowMs) });
    expect(payload).toMatchObject({ role: 'edge_gateway', exp: nowMs / 1000 + 600 });
    nowMs += 539_000;
    expect(await mint()).toBe(first);
    nowMs += 1_000;
    expect(await mint()).not.toBe(first);
  });
});

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
      { turn_id: 't1' },
      z.object({ id: z.string() }),
    );

  it("calls by name with named arguments under the role's own token", async () => {
    seen = [];
    reply = { status: 200, body: '{"id":"t1"}' };
    expect(await call()).toEqual({ id: 't1' });
    expect(seen[0]).toMatchObject({
      path: '/rest/v1/rpc/save_turn',
      body: { turn_id: 't1' },
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

  it('says unavailable, to be tried again, when nobody answers', async () => {
    const free = createServer();
    const goneUrl = await listenOnLoopback(free, 0);
    await new Promise((resolve) => free.close(resolve));
    const gone = createCallFunction({ url: goneUrl, publishableKey: 'x', jwtSecret }, 'agent_worker');
    await expect(gone('save_turn', {}, z.unknown())).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});
