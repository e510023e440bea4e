import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { disturb } from '../../lib/http/testdata/fuzz-request.ts';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import { fuzzDrafts } from '../support/hostile/fuzz-drafts.ts';
import { openScene, type Scene } from '../support/hostile/scene.ts';
import { sendRaw, toBytes } from '../support/raw-http.ts';
import { openWorld } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const SEED = 20_261_121;
/** Fewer than any limit of one address lets pass, so that requests come as far as they can. */
const RESET_EVERY = 15;
/** With these the server would wait for bytes that never come. */
const FRAMING = /^(content-length|transfer-encoding|expect|connection)$/;

describe('two thousand disturbed requests for each route over HTTP, and two hundred for each page', () => {
  let scene: Scene;
  beforeAll(async () => {
    await world.resetLimits();
    scene = await openScene(world);
  });
  afterAll(() => world.resetLimits());

  it('are all answered, none with a 5xx', async () => {
    const random = createSeededRandom(SEED);
    const fuzzed = await fuzzDrafts(world, scene);
    const rounds = Math.max(...fuzzed.map(({ inputs }) => inputs));
    const drafts = Array.from({ length: rounds }, (_, round) => fuzzed.filter(({ inputs }) => inputs > round)).flat();
    const faults: string[] = [];
    const statuses: Record<number, number> = {};
    let sent = 0;
    const sender = async () => {
      while (sent < drafts.length) {
        const number = sent++;
        if (number % RESET_EVERY === 0) await world.resetLimits();
        const { method, path, headers, body } = disturb(random, drafts[number]!.draft);
        const kept = Object.entries(headers).filter(([name]) => !FRAMING.test(name));
        const answer = await sendRaw(scene.port, toBytes({ method, target: path, headers: kept, body }));
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        if (answer.status >= 500 || answer.status === 0 || /participantToken/.test(answer.body))
          faults.push(`${number}: ${answer.status} ${method} ${path} ${JSON.stringify(kept)} ${body.toString().slice(0, 200)}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, sender));
    expect(faults.slice(0, 20)).toEqual([]);
    expect(Object.keys(statuses)).toEqual(
      expect.arrayContaining(['200', '201', '202', '400', '401', '403', '404', '405', '409']),
    );
  }, 900_000);
});
