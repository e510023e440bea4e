import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createCallMeter } from '../../lib/budget/call-meter.ts';
import { createConversationStore, type Usage } from '../../lib/conversation/conversation-store.ts';
import { openWorld, type World } from './support/open-world.ts';
import { createSeededRandom } from './support/seeded-random.ts';

const LEGS = {
  stt_second: 'stt',
  tts_character: 'tts',
  input_token: 'llm',
  cached_input_token: 'llm',
  output_token: 'llm',
  room_minute: 'room',
  command: 'kv',
  request: 'database',
} as const satisfies Record<Usage['unit'], Usage['leg']>;
const Booked = z.object({ costMicroUsd: z.number() });
let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
});
afterAll(() => world.close());

it("a call's meter books every unit of every model at what the database books, to the micro-dollar, also when another goes on", async () => {
  const tenant = await world.mintTenant({ tier: 'enterprise', ceilingMicroUsd: 1_000_000_000_000 });
  const id = await world.openLive(tenant);
  const random = createSeededRandom(20_261_121);
  const seen = new Set<string>();
  for (let call = 0; call < 3; call += 1) {
    const begun = await createConversationStore(
      async (name, args, result) => result.parse(await world.call('agent_worker', name, args)),
      id,
    ).begin({ channel: 'voice', workerId: 'w1' });
    if (begun.state !== 'live') throw new Error('not live');
    const recorded: Usage[] = [];
    const hold = { heldMicroUsd: 1_000_000_000_000, usedMicroUsd: 0 };
    const record = (usage: Usage) => void recorded.push(usage);
    const meter = createCallMeter({ prices: begun.prices, hold, used: begun.used, record, nowMs: Date.now });
    for (const { model, unit } of [...begun.prices, ...begun.prices]) {
      const before = meter.leftMicroUsd();
      const quantity = random() < 0.3 ? Math.ceil(random() * 900) : random() * 7;
      const most = meter.costOf(model, unit as Usage['unit'], quantity);
      meter.use({ leg: LEGS[unit as Usage['unit']], model, unit: unit as Usage['unit'], quantity, isEstimate: false });
      const ours = before - meter.leftMicroUsd();
      const { usageId: usage_id, leg, quantity: booked } = recorded.at(-1)!;
      const { costMicroUsd } = Booked.parse(await world.recordUsage(id, { usage_id, leg, model, unit, quantity: booked }));
      expect([call, model, unit, booked, ours]).toEqual([call, model, unit, booked, costMicroUsd]);
      expect(ours).toBeLessThanOrEqual(most);
      seen.add(unit);
    }
  }
  expect([...seen].sort()).toEqual(Object.keys(LEGS).sort());
});
