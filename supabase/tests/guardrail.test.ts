import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './support/open-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('off-limits topics', () => {
  it('reach the agent of their own campaign only', async () => {
    await world.addWorker();
    const [mine, theirs] = [await world.mintTenant(), await world.mintTenant()];
    const insert =
      'insert into public.off_limits_topics (customer_id, campaign_id, name, phrases, reply) values ($1, $2, $3, $4, $5)';
    await world.db.query(insert, [mine.customerId, mine.campaignId, 'legal advice', ['lawsuit'], 'Ask a lawyer.']);
    await world.db.query(insert, [theirs.customerId, theirs.campaignId, 'politics', [], '']);
    const begun = await world.call('agent_worker', 'begin_conversation', {
      conversation_id: await world.openLive(mine),
      channel: 'voice',
    });
    expect(begun).toMatchObject({
      campaign: { offLimits: [{ name: 'legal advice', phrases: ['lawsuit'], reply: 'Ask a lawyer.' }] },
    });
  });

  it('belong to the customer of the campaign', async () => {
    const [mine, theirs] = [await world.mintTenant(), await world.mintTenant()];
    await expect(
      world.db.query("insert into public.off_limits_topics (customer_id, campaign_id, name) values ($1, $2, 'x')", [
        mine.customerId,
        theirs.campaignId,
      ]),
    ).rejects.toThrow(/foreign key/);
  });
});

describe('a sentence that was held back', () => {
  it('is one row however often it is written, with its channel', async () => {
    await world.addWorker();
    const conversation_id = await world.openLive(await world.mintTenant());
    const event = {
      conversation_id,
      event_id: randomUUID(),
      rule: 'price_not_known',
      action: 'replaced',
      sentence: 'It costs 9 dollars.',
      replacement: 'Our team will tell you.',
      channel: 'voice',
    };
    await world.call('agent_worker', 'save_guardrail_event', event);
    await world.call('agent_worker', 'save_guardrail_event', event);
    const rows = await world.rows(
      `select rule, action, channel, sentence from public.guardrail_events where conversation_id = '${conversation_id}'`,
    );
    expect(rows).toEqual([{ rule: 'price_not_known', action: 'replaced', channel: 'voice', sentence: 'It costs 9 dollars.' }]);
  });
});
