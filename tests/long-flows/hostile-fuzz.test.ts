import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Draft, disturb } from '../../lib/http/testdata/fuzz-request.ts';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { openScene, type Scene } from '../support/hostile/scene.ts';
import { sendRaw, toBytes } from '../support/raw-http.ts';
import { openWorld } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const INPUTS = 8_000;
const SEED = 20_261_121;
/** Fewer than any limit of one address lets pass, so that requests come as far as they can. */
const RESET_EVERY = 15;
/** With these the server would wait for bytes that never come. */
const FRAMING = /^(content-length|transfer-encoding|expect|connection)$/;

describe('two thousand disturbed requests for each of four routes over HTTP', () => {
  let scene: Scene;
  beforeAll(async () => {
    await world.resetLimits();
    scene = await openScene(world);
  });
  afterAll(() => world.resetLimits());

  it('are all answered, none with a 5xx', async () => {
    const random = createSeededRandom(SEED);
    const forms = { gate: await scene.form(), token: await scene.form(scene.bot.conversationId) };
    const consent = { version: scene.consentVersion, accepted: ['talk'] };
    const bodies = {
      gate: { campaign: 'demo', email: 'fuzz@example.com', consent, csrf: forms.gate },
      token: { csrf: forms.token },
      chat: { text: 'How much is a charger?', clientMessageId: 'fuzz-1' },
      'hooks/outbox': { type: 'INSERT', table: 'outbox', record: { id: '01900000-0000-7000-8000-00000000ffff' } },
    };
    const drafts = Object.entries(bodies).map(
      ([route, body]): Draft => ({
        method: 'POST',
        path: `/api/${route}`,
        // The bot's visit: whatever gets through holds no money.
        headers: {
          ...Object.fromEntries(scene.headers()),
          authorization: `Bearer ${scene.bot.visit}`,
          'x-webhook-secret': world.secrets.OUTBOX_WEBHOOK_SECRET ?? '',
        },
        body: Buffer.from(JSON.stringify(body)),
      }),
    );
    const faults: string[] = [];
    const statuses: Record<number, number> = {};
    let sent = 0;
    const sender = async () => {
      while (sent < INPUTS) {
        const number = sent++;
        if (number % RESET_EVERY === 0) await world.resetLimits();
        const { method, path, headers, body } = disturb(random, drafts[number % drafts.length]!);
        const kept = Object.entries(headers).filter(([name]) => !FRAMING.test(name));
        const answer = await sendRaw(scene.port, toBytes({ method, target: path, headers: kept, body }));
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        if (answer.status >= 500 || /participantToken/.test(answer.body))
          faults.push(`${number}: ${answer.status} ${method} ${path} ${JSON.stringify(kept)} ${body.toString().slice(0, 200)}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, sender));
    expect(faults).toEqual([]);
    expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['201', '202', '400', '403', '405']));
  });
});
