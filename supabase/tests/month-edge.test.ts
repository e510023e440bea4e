import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './support/open-world.ts';

/** The months pass when the test says so: `now` of every month boundary is read off a row. */
const OWN_CLOCK = `
  create table private.test_clock (at timestamptz not null);
  insert into private.test_clock values (now());
  create or replace function private.month_of(customer_id uuid, at timestamptz default now())
  returns date language sql stable security definer set search_path = '' as $$
    select date_trunc('month', (select clock.at from private.test_clock as clock) at time zone customer.time_zone)::date
    from public.customers as customer where customer.id = month_of.customer_id;
  $$;`;

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
});
afterAll(() => world.close());

describe("a call across the end of a month in the customer's zone", () => {
  let own: World;
  beforeAll(async () => {
    own = await openWorld();
    await own.addWorker();
    await own.db.exec(OWN_CLOCK);
  });
  afterAll(() => own.close());
  const setClock = (zone: string, offset: string) =>
    own.rows("update private.test_clock set at = (timestamp '2026-12-01' at time zone $1) + $2::interval", [zone, offset]);

  it.each(['America/Phoenix', 'Pacific/Kiritimati', 'Pacific/Niue', 'Asia/Kathmandu', 'UTC'])(
    'is paid whole by the month it began in, and the next call by the next: %s',
    async (zone) => {
      const tenant = await own.mintTenant();
      await own.rows('update public.customers set time_zone = $2 where id = $1', [tenant.customerId, zone]);
      await setClock(zone, '-1 second');
      const before = await own.openLive(tenant);
      await own.recordUsage(before, { quantity: 100 });
      await setClock(zone, '0 seconds');
      expect(await own.call('agent_worker', 'renew_hold', { conversation_id: before })).toMatchObject({ isGranted: true });
      await own.recordUsage(before, { quantity: 200 });
      await own.saveTurn(before);
      const after = await own.openLive(tenant);
      await own.recordUsage(after, { quantity: 10 });
      await own.end(before);
      // Written late, as from a queue that was full.
      await own.recordUsage(before, { quantity: 300 });
      await own.saveTurn(before);
      await own.end(after);
      expect(
        await own.rows(
          'select month::text as month, spent_micro_usd::int as spent, held_micro_usd::int as held from public.budget_months where customer_id = $1 order by month',
          [tenant.customerId],
        ),
      ).toEqual([
        { month: '2026-11-01', spent: 600 * 30, held: 0 },
        { month: '2026-12-01', spent: 10 * 30, held: 0 },
      ]);
      expect(
        await own.rows(
          'select month::text as month, sum(cost_micro_usd - absorbed_micro_usd)::int as sum from public.usage_events where customer_id = $1 group by month order by month',
          [tenant.customerId],
        ),
      ).toEqual([
        { month: '2026-11-01', sum: 600 * 30 },
        { month: '2026-12-01', sum: 10 * 30 },
      ]);
      expect(await own.count('public.turns where conversation_id = $1', [before])).toBe(2);
    },
  );
});

describe('a conversation across the end of a month of partitions', () => {
  it('is read whole: its turns and uses lie in two of them', async () => {
    const tenant = await world.mintTenant();
    const conversationId = await world.openLive(tenant);
    // Around the end of this month, a millisecond to each side and further.
    const ids = await world.rows(
      "select private.uuid_v7(date_trunc('month', now() at time zone 'utc' + interval '1 month') at time zone 'utc' + step) as id from unnest(array['-1 hour', '-1 millisecond', '0', '1 millisecond', '1 hour']::interval[]) as step order by step",
    );
    for (const { id } of ids) {
      await world.saveTurn(conversationId, { turn_id: id, content: 'Still here.' });
      await world.recordUsage(conversationId, { usage_id: id, quantity: 10 });
    }
    for (const table of ['turns', 'usage_events'])
      expect(
        await world.rows(
          `select count(*)::int as count from public.${table} where conversation_id = $1 group by tableoid order by tableoid::regclass::text`,
          [conversationId],
        ),
      ).toEqual([{ count: 2 }, { count: 3 }]);
    const [row] = await world.asMember(tenant.userId, 'select public.read_conversation($1) as talk', [conversationId]);
    expect(row?.talk).toMatchObject({ turns: Array(5).fill({ content: 'Still here.' }) });
    await world.end(conversationId);
    expect(await world.budget(tenant)).toEqual({ spent: 5 * 10 * 30, held: 0 });
  });

  it('writes on when the month has no partition yet, and keeps all when it gets one', async () => {
    const own = await openWorld();
    await own.addWorker();
    const conversationId = await own.openLive(await own.mintTenant());
    await own.db.exec(
      "do $do$ begin execute 'drop table public.turns_' || to_char(now() at time zone 'utc' + interval '1 month', 'YYYY_MM'); end $do$",
    );
    const later = async () =>
      (
        await own.rows(
          "select private.uuid_v7(date_trunc('month', now() at time zone 'utc' + interval '1 month') at time zone 'utc' + interval '1 day') as id",
        )
      )[0]?.id;
    const said = [await later(), await later()];
    await own.saveTurn(conversationId, { turn_id: said[0] });
    await own.call('maintenance', 'sweep');
    await own.saveTurn(conversationId, { turn_id: said[1] });
    await own.saveTurn(conversationId, { turn_id: randomUUID() });
    expect(await own.count('public.turns where conversation_id = $1', [conversationId])).toBe(3);
    expect(await own.count('public.turns_other where id = any ($1)', [said])).toBe(0);
    await own.close();
  });
});
