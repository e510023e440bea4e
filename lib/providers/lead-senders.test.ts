import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../local/service-lifecycle.ts';
import type { Delivery, Sender } from '../leads/delivery.ts';
import { sampleBudgetDelivery, sampleErasureDelivery, sampleLeadDelivery } from '../leads/sample-delivery.ts';
import { createAsanaSender } from './asana/asana-sender.ts';
import { createResendSender } from './resend/resend-sender.ts';
import { createSlackSender } from './slack/slack-sender.ts';

interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}
type Answer = { status: number; body?: string; headers?: Record<string, string> } | 'hang up';

let server: Server;
let url: string;
let seen: Seen[] = [];
let answer: (request: Seen) => Answer;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    seen.push(received);
    const reply = answer(received);
    if (reply === 'hang up') request.socket.destroy();
    else response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(reply.body ?? '{}');
  });
  url = await listenOnLoopback(server, 0);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  seen = [];
});

const id = '01900000-0000-7000-8000-000000000001';
const delivery = (changes: Parameters<typeof sampleLeadDelivery>[0] = {}) =>
  sampleLeadDelivery({
    deliveryId: id,
    members: ['owner@member.example'],
    ...changes,
    lead: { name: 'Maria <b>', need: 'six chargers & more', score: 35, ...changes.lead },
    conversation: { summary: 'Wants <!channel> chargers.', ...changes.conversation },
  });
const dashboardUrl = 'https://voice.example';
const send = (sender: Sender, what: Delivery = delivery()) => sender.send(what, AbortSignal.timeout(5000));
const SENDERS: Record<string, { make: () => Sender; ok: Answer; error: (status: number) => string }> = {
  slack: {
    make: () => createSlackSender({ webhookUrl: `${url}/services/T/B/x`, dashboardUrl }),
    ok: { status: 200, body: 'ok', headers: { 'content-type': 'text/plain' } },
    error: () => 'vendor_words',
  },
  asana: {
    make: () => createAsanaSender({ accessToken: 'asana-token', projectGid: '12', baseUrl: `${url}/asana`, dashboardUrl }),
    ok: { status: 201, body: '{"data":{"gid":"99"}}' },
    error: () => '{"errors":[{"message":"vendor_words"}]}',
  },
  resend: {
    make: () => createResendSender({ apiKey: 're_key', from: 'Us <us@voice.example>', baseUrl: url, dashboardUrl }),
    ok: { status: 200, body: '{"id":"mail-1"}' },
    error: (status) => JSON.stringify({ statusCode: status, name: 'x', message: 'vendor_words' }),
  },
};

describe.each(Object.entries(SENDERS))('the %s sender', (_, { make, ok, error }) => {
  it('sends one request with the lead in it', async () => {
    answer = () => ok;
    expect(await send(make())).toMatchObject({ outcome: 'sent' });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toContain('maria@visitor.example');
    expect(seen[0]?.body).toContain(`https://voice.example/dashboard/conversations/${id}`);
  });

  it.each([400, 401, 403, 404, 422])("gives up for good at %d and keeps the vendor's words", async (status) => {
    answer = () => ({ status, body: error(status) });
    expect(await send(make())).toMatchObject({
      outcome: 'refused',
      error: expect.stringMatching(new RegExp(`${status}.*vendor_words`)),
    });
  });

  it.each([408, 500, 502, 503])('tries again later at %d', async (status) => {
    answer = () => ({ status, body: error(status) });
    expect(await send(make())).toMatchObject({ outcome: 'retry', error: expect.stringContaining(String(status)) });
  });

  it('waits as long as a 429 asks', async () => {
    answer = () => ({ status: 429, body: error(429), headers: { 'retry-after': '37' } });
    expect(await send(make())).toMatchObject({ outcome: 'retry', retryAfterS: 37 });
  });

  it('tries again later when the connection breaks', async () => {
    answer = () => 'hang up';
    expect(await send(make())).toMatchObject({ outcome: 'retry', error: expect.stringContaining('no answer') });
  });
});

describe('Slack', () => {
  it("cannot be made to call the channel by a visitor's words", async () => {
    answer = () => ({ status: 200, body: 'ok' });
    await send(SENDERS.slack!.make());
    expect(seen[0]?.body).toContain('&lt;!channel&gt;');
    expect(JSON.stringify((JSON.parse(seen[0]!.body) as { blocks: unknown }).blocks)).not.toContain('<!channel>');
  });

  it('gets no block that is longer than it takes', async () => {
    answer = () => ({ status: 200, body: 'ok' });
    const long = delivery();
    await send(SENDERS.slack!.make(), {
      ...long,
      lead: { ...long.lead, need: 'x'.repeat(4000) },
      conversation: { ...long.conversation, summary: 'y'.repeat(9000) },
    });
    const { blocks } = JSON.parse(seen[0]!.body) as { blocks: { text?: { text: string }; fields?: { text: string }[] }[] };
    expect(blocks[0]?.text?.text.length).toBeLessThanOrEqual(150);
    for (const block of blocks)
      for (const text of [block.text, ...(block.fields ?? [])]) expect(text?.text.length ?? 0).toBeLessThanOrEqual(3000);
  });
});

describe('Asana', () => {
  it('makes one task under our own id, with the token', async () => {
    answer = () => ({ status: 201, body: '{"data":{"gid":"99"}}' });
    expect(await send(SENDERS.asana!.make())).toEqual({ outcome: 'sent', externalId: '99' });
    expect(seen[0]).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer asana-token' } });
    expect(JSON.parse(seen[0]!.body)).toMatchObject({ data: { projects: ['12'], external: { gid: `qv-${id}` } } });
  });

  it('updates on a later try what the first had made after all', async () => {
    answer = () => ({ status: 200, body: '{"data":{"gid":"98"}}' });
    expect(await send(SENDERS.asana!.make(), delivery({ attempt: 2 }))).toEqual({ outcome: 'sent', externalId: '98' });
    expect(seen.map((request) => [request.method, decodeURIComponent(request.path.split('?')[0]!)])).toEqual([
      ['GET', `/asana/tasks/external:qv-${id}`],
      ['PUT', '/asana/tasks/98'],
    ]);
  });

  it('makes it on a later try when the first never arrived', async () => {
    answer = (request) =>
      request.method === 'GET' ? { status: 404, body: '{"errors":[]}' } : { status: 201, body: '{"data":{"gid":"99"}}' };
    expect(await send(SENDERS.asana!.make(), delivery({ attempt: 3 }))).toEqual({ outcome: 'sent', externalId: '99' });
  });
});

describe('news about the budget', () => {
  it('says in Slack and by mail how much of what is used, and what to do', async () => {
    answer = () => ({ status: 200, body: '{"id":"mail-1"}' });
    await send(SENDERS.slack!.make(), sampleBudgetDelivery());
    await send(SENDERS.resend!.make(), { ...sampleBudgetDelivery(), members: ['owner@member.example'] });
    for (const request of seen) {
      expect(request.body).toContain('Most of this month');
      expect(request.body).toContain('$40.00 of $50.00 (80 %)');
      expect(request.body).toContain('https://voice.example/dashboard/budget');
    }
    expect(seen).toHaveLength(2);
  });
});

describe('a visitor who asked to be forgotten', () => {
  it('has the tasks in Asana deleted, also when one is gone already', async () => {
    answer = (request) =>
      request.path.includes('task-7') ? { status: 200, body: '{"data":{}}' } : { status: 404, body: '{"errors":[]}' };
    const erasure = sampleErasureDelivery();
    erasure.detail.asanaTasks.push('task-8');
    expect(await send(SENDERS.asana!.make(), { ...erasure, kind: 'asana' })).toEqual({ outcome: 'sent' });
    expect(seen.map((request) => `${request.method} ${request.path.split('?')[0]}`)).toEqual([
      'DELETE /asana/tasks/task-7',
      'DELETE /asana/tasks/task-8',
    ]);
  });

  it('is tried again later when Asana does not answer, and refused when it refuses', async () => {
    answer = () => ({ status: 500, body: '{}' });
    expect(await send(SENDERS.asana!.make(), { ...sampleErasureDelivery(), kind: 'asana' })).toMatchObject({ outcome: 'retry' });
    answer = () => ({ status: 403, body: '{}' });
    expect(await send(SENDERS.asana!.make(), { ...sampleErasureDelivery(), kind: 'asana' })).toMatchObject({
      outcome: 'refused',
    });
  });

  it('is asked for in Slack and by mail without a word about who it was', async () => {
    answer = () => ({ status: 200, body: '{"id":"mail-1"}' });
    await send(SENDERS.slack!.make(), sampleErasureDelivery());
    await send(SENDERS.resend!.make(), { ...sampleErasureDelivery(), members: ['owner@member.example'] });
    expect(seen).toHaveLength(2);
    for (const request of seen) {
      expect(request.body).toContain('asked to be forgotten');
      expect(request.body).toContain('Nov 3, 2026');
      expect(request.body).not.toContain('visitor.example');
    }
  });
});

describe('Resend', () => {
  it('mails the members under a key that makes a repeat harmless, and answers go to the visitor', async () => {
    answer = () => ({ status: 200, body: '{"id":"mail-1"}' });
    expect(await send(SENDERS.resend!.make())).toEqual({ outcome: 'sent', externalId: 'mail-1' });
    expect(seen[0]?.headers['idempotency-key']).toBe(`delivery-${id}`);
    expect(JSON.parse(seen[0]!.body)).toMatchObject({
      from: 'Us <us@voice.example>',
      to: ['owner@member.example'],
      reply_to: 'maria@visitor.example',
    });
  });

  it("puts a visitor's words into the mail as words, never as markup", async () => {
    answer = () => ({ status: 200, body: '{"id":"mail-1"}' });
    await send(SENDERS.resend!.make());
    const { html } = JSON.parse(seen[0]!.body) as { html: string };
    expect(html).not.toContain('Maria <b>');
    expect(html).not.toContain('<!channel>');
    expect(html).toContain('Maria &#60;b&#62;');
  });

  it('mails the address of the settings when there is one', async () => {
    answer = () => ({ status: 200, body: '{"id":"mail-1"}' });
    await send(SENDERS.resend!.make(), delivery({ settings: { to: 'sales@member.example' } }));
    expect(JSON.parse(seen[0]!.body)).toMatchObject({ to: ['sales@member.example'] });
  });

  it('asks nobody while there is nobody to mail', async () => {
    expect(await send(SENDERS.resend!.make(), delivery({ members: [] }))).toMatchObject({ outcome: 'retry', retryAfterS: 600 });
    expect(seen).toEqual([]);
  });
});
