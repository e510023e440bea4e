import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { hostileCases } from '../support/hostile/cases.ts';
import { judge } from '../support/hostile/judge.ts';
import { openScene, type Scene } from '../support/hostile/scene.ts';
import { type RawAnswer, sendRaw, toBytes } from '../support/raw-http.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const port = Number(new URL(product.url).port);
const cases = hostileCases(port);
/** The gate takes 20 a minute of one address, and a few cases get as far as the limits. */
const RESET_EVERY = 12;

const WRITTEN = [
  'leads',
  'consents',
  'visits',
  'conversations',
  'turns',
  'feedback',
  'budget_holds',
  'usage_events',
  'used_nonces',
];
const countRows = async () =>
  Object.fromEntries(
    await Promise.all(
      WRITTEN.map(async (table) => [table, (await world.rows<{ count: number }>(table, 'select=count'))[0]?.count] as const),
    ),
  );
const read = <Shape>(answer: RawAnswer) => JSON.parse(answer.body) as Shape & { code?: string };

let scene: Scene;
beforeAll(async () => {
  // A call of another file that waits for its visitor's return still writes when it ends.
  const isQuiet = async () => (await world.rows('conversations', 'select=id&channel=eq.voice&state=eq.live')).length === 0;
  await until(isQuiet, 'the calls of other files to end', 150_000);
  await world.resetLimits();
  scene = await openScene(world);
});
afterAll(() => world.resetLimits());

/** A request of a page that is ours; the body may be anything. */
const post = (target: string, body: object, visit?: string) =>
  sendRaw(
    port,
    toBytes({
      target,
      headers: scene.headers(visit ? { authorization: `Bearer ${visit}` } : {}),
      body: JSON.stringify(body),
    }),
  );
const enter = async (email: string, more: object = {}) =>
  post('/api/gate', {
    campaign: 'demo',
    email,
    consent: { version: scene.consentVersion, accepted: ['talk'] },
    csrf: await scene.form(),
    ...more,
  });

describe('the table of hostile requests', () => {
  const all = Object.values(cases).flat();
  let before: Record<string, unknown>;
  beforeAll(async () => {
    // What a call that just ended still books.
    const isStill = async () => {
      before = await countRows();
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return JSON.stringify(await countRows()) === JSON.stringify(before);
    };
    await until(isStill, 'the last bookings of other files', 90_000);
  });

  it('has more than 700 cases, none of them twice', () => {
    expect(all.length).toBeGreaterThan(700);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it.each(Object.entries(cases))('is refused by the contract, without a 5xx, a token or a visit: %s', async (_part, list) => {
    const faults: string[] = [];
    for (const [index, hostile] of list.entries()) {
      if (index % RESET_EVERY === 0) await world.resetLimits();
      const fault = await judge(scene, hostile);
      if (fault) faults.push(fault);
    }
    expect(faults).toEqual([]);
  });

  it('has written nothing and holds no money', async () => {
    expect(await countRows()).toEqual(before);
  });

  it('has left the one who could call able to call, so each case was refused for its own reason', async () => {
    await world.resetLimits();
    const { visit, conversationId } = scene.caller;
    const answer = await post('/api/token', { csrf: await scene.form(conversationId) }, visit);
    expect([answer.status, read(answer).code]).toEqual(product.voiceProblem ? [503, 'unavailable'] : [201, undefined]);
    expect((await post('/api/visit/close', { reason: 'hangup' }, visit)).status).toBe(202);
  });
});

describe('a form that is sent twice', () => {
  beforeAll(() => world.resetLimits());

  it('opens one visit, also when both arrive at once', async () => {
    const csrf = await scene.form();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => enter(`twice.${index}@example.com`, { csrf })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map((answer) => [answer.status, read(answer).code])).toEqual(Array(7).fill([403, 'csrf_invalid']));
    expect(await world.rows('leads', 'email=like.twice.*@example.com')).toHaveLength(1);
  });

  it('starts one call and gives no second token', async () => {
    const { visit, conversationId } = read<{ visit: string; conversationId: string }>(await enter('again@example.com'));
    const csrf = await scene.form(conversationId);
    const answers = await Promise.all(Array.from({ length: 6 }, () => post('/api/token', { csrf }, visit)));
    expect(answers.filter(({ body }) => body.includes('participantToken'))).toHaveLength(product.voiceProblem ? 0 : 1);
    const refused = new Set(answers.filter(({ status }) => status !== 201).map((answer) => read(answer).code));
    expect([...refused].sort()).toEqual(product.voiceProblem ? ['csrf_invalid', 'unavailable'] : ['csrf_invalid']);
    await post('/api/visit/close', { reason: 'hangup' }, visit);
  });
});

describe('what a visitor may write', () => {
  beforeAll(() => world.resetLimits());

  it('needs the required consent, and is written with a receipt', async () => {
    const consent = { version: scene.consentVersion, accepted: ['contact'] };
    expect(read(await enter('noconsent@example.com', { consent })).code).toBe('consent_required');
    expect(await world.rows('leads', 'email=eq.noconsent@example.com')).toEqual([]);
  });

  it('shows what it is: hidden characters and line ends leave the name', async () => {
    const answer = await enter('hidden@example.com', { name: 'Ma\u200Bria\r\nBcc: x@evil.example\u202E' });
    expect(answer.status).toBe(201);
    expect(await world.rows('leads', 'email=eq.hidden@example.com&select=name')).toEqual([
      { name: 'Ma ria Bcc: x@evil.example' },
    ]);
  });

  it('takes the last of two equal fields, and each is judged like a single one', async () => {
    const twice = (first: string, last: string) =>
      `{"campaign":"demo","email":"${first}","email":"${last}","consent":{"version":"${scene.consentVersion}","accepted":["talk"]},"csrf":`;
    const send = async (text: string) =>
      sendRaw(port, toBytes({ target: '/api/gate', headers: scene.headers(), body: `${text}"${await scene.form()}"}` }));
    expect(read(await send(twice('first@example.com', 'not an address'))).code).toBe('invalid_input');
    expect((await send(twice('not an address', 'last@example.com'))).status).toBe(201);
    expect(await world.rows('leads', 'email=in.(first@example.com,last@example.com)&select=email')).toEqual([
      { email: 'last@example.com' },
    ]);
  });

  it('sends a machine that fills the honeypot to the form, with no way to a token', async () => {
    const gate = read<{ visit: string; conversationId: string; channel: string }>(
      await enter('honey@example.com', { website: 'http://spam.example' }),
    );
    expect(gate.channel).toBe('form');
    const token = await post('/api/token', { csrf: await scene.form(gate.conversationId) }, gate.visit);
    expect([token.status, read(token).code]).toEqual([402, 'budget_exhausted']);
  });
});

describe('bodies that never come', () => {
  beforeAll(() => world.resetLimits());

  it('keep nobody else waiting, and write nothing when their senders give up', async () => {
    const body = JSON.stringify({
      campaign: 'demo',
      email: 'slow@example.com',
      consent: { version: scene.consentVersion, accepted: ['talk'] },
      csrf: await scene.form(),
    });
    const half = toBytes({ target: '/api/gate', headers: scene.headers(), body }).subarray(0, -5);
    const slow = await Promise.all(
      Array.from(
        { length: 100 },
        () =>
          new Promise<Socket>((resolve, reject) => {
            const socket = connect(port, '127.0.0.1', () => socket.write(half, () => resolve(socket)));
            socket.on('error', reject);
          }),
      ),
    );
    expect((await enter('quick@example.com')).status).toBe(201);
    for (const socket of slow) socket.destroy();
    expect((await enter('quicker@example.com')).status).toBe(201);
    expect(await world.rows('leads', 'email=eq.slow@example.com')).toEqual([]);
  });
});

describe('a flood', () => {
  it('is counted by the socket, not by the address that a client claims', async () => {
    await world.resetLimits();
    let last: RawAnswer | undefined;
    for (let index = 0; index < 30 && last?.status !== 429; index += 1) {
      const body = JSON.stringify({
        campaign: 'demo',
        email: `flood${index}@example.com`,
        consent: { version: scene.consentVersion, accepted: ['talk'] },
        csrf: await scene.form(),
      });
      const claimed = { 'x-forwarded-for': `198.51.100.${index}`, 'x-vercel-forwarded-for': `198.51.100.${index}` };
      last = await sendRaw(port, toBytes({ target: '/api/gate', headers: scene.headers(claimed), body }));
    }
    expect([last?.status, last && read(last).code]).toEqual([429, 'rate_limited']);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
  });
});
