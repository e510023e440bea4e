import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { World } from '../support/open-world.ts';
import { atOnce, openRace, untilSeen, withMistakes } from './support/race.ts';

const SENDERS = 8;
const CALLS = 30;
const KINDS = ['slack', 'asana', 'resend'];
const Claimed = z.array(z.object({ deliveryId: z.string() }));

let world: World;
beforeAll(async () => {
  world = await openRace();
});
afterAll(() => world.close());

/** Ended calls with their deliveries waiting; how many deliveries. */
async function endCalls(): Promise<number> {
  const tenant = await world.mintTenant({ tier: 'enterprise', destinations: KINDS });
  await atOnce(CALLS, async () => world.end(await world.openLive(tenant, 'text')));
  return CALLS * KINDS.length;
}

/** Every sender claims small batches until nothing is due; the ids in the order they were handed out. */
async function drain(): Promise<string[]> {
  const { values, refusals } = await atOnce(SENDERS, async () => {
    const mine: string[] = [];
    for (;;) {
      const batch = Claimed.parse(await world.call('delivery_worker', 'claim_deliveries', { batch: 5 }));
      if (batch.length === 0) return mine;
      mine.push(...batch.map((delivery) => delivery.deliveryId));
    }
  });
  expect(refusals).toEqual([]);
  return values.flat();
}

describe('a delivery', () => {
  it('is handed to one of eight senders, and none is forgotten', async () => {
    const waiting = await endCalls();
    const handed = await drain();
    expect(handed).toHaveLength(waiting);
    expect(new Set(handed).size).toBe(waiting);
  });

  it('would be handed to several without the row lock', async () => {
    const noLock = { name: 'public.claim_deliveries', guard: /for update skip locked/, instead: '' };
    const seen = await withMistakes(world, [noLock], () =>
      untilSeen(10, async () => {
        await endCalls();
        const handed = await drain();
        return new Set(handed).size < handed.length;
      }),
    );
    expect(seen).toBe(true);
  });

  it('is finished by one of eight senders that hold the same lease', async () => {
    await endCalls();
    const [claimed] = z
      .array(z.object({ deliveryId: z.string(), leaseToken: z.string() }))
      .parse(await world.call('delivery_worker', 'claim_deliveries', { batch: 1 }));
    const { values } = await atOnce(SENDERS, () =>
      world.call('delivery_worker', 'finish_delivery', {
        delivery_id: claimed!.deliveryId,
        lease_token: claimed!.leaseToken,
        outcome: 'sent',
      }),
    );
    const states = z.array(z.object({ state: z.string() })).parse(values);
    expect(states.map((row) => row.state).toSorted()).toEqual([...Array(SENDERS - 1).fill('lost_lease'), 'sent']);
  });
});
