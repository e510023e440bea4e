import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './support/open-world.ts';

const PARENTS = ['conversations', 'turns', 'usage_events'];
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('monthly partitions', () => {
  it('exist for this month and three ahead', async () => {
    const rows = await world.rows(
      `select parent || '_' || to_char(date_trunc('month', now() at time zone 'utc') + make_interval(months => step), 'YYYY_MM') as name,
         to_regclass('public.' || parent || '_' || to_char(date_trunc('month', now() at time zone 'utc') + make_interval(months => step), 'YYYY_MM')) is not null as exists
       from unnest($1::text[]) as parent cross join generate_series(0, 3) as step`,
      [PARENTS],
    );
    expect(rows).toHaveLength(12);
    expect(rows.filter((row) => row.exists !== true)).toEqual([]);
  });

  it('hold the rows of their month', async () => {
    const { conversationId } = await world.openVisit(await world.mintTenant());
    const [row] = await world.rows(
      "select tableoid::regclass::text as part, 'conversations_' || to_char(now() at time zone 'utc', 'YYYY_MM') as month from public.conversations where id = $1",
      [conversationId],
    );
    expect(String(row?.part).replace('public.', '')).toBe(row?.month);
  });

  it('leave a row of a far month to the partition of all others', async () => {
    const tenant = await world.mintTenant();
    const conversationId = await world.openLive(tenant, 'text');
    const [far] = await world.rows("select private.uuid_v7(now() + interval '3 years') as id");
    await world.saveTurn(conversationId, { turn_id: far?.id });
    expect(await world.rows('select tableoid::regclass::text as part from public.turns where id = $1', [far?.id])).toEqual([
      { part: 'turns_other' },
    ]);
  });

  it('are made again by the sweep when one is missing', async () => {
    const own = await openWorld();
    await own.db.exec(
      "do $do$ begin execute 'drop table public.turns_' || to_char(now() at time zone 'utc' + interval '2 months', 'YYYY_MM'); end $do$",
    );
    expect(await own.call('maintenance', 'sweep')).toMatchObject({ newPartitions: 1 });
    expect(await own.call('maintenance', 'sweep')).toMatchObject({ newPartitions: 0 });
    await own.close();
  });

  it('take over the rows of their month that came before them', async () => {
    const own = await openWorld();
    const conversationId = await own.openLive(await own.mintTenant(), 'text');
    await own.db.exec(
      "do $do$ begin execute 'drop table public.turns_' || to_char(now() at time zone 'utc' + interval '2 months', 'YYYY_MM'); end $do$",
    );
    const [ahead] = await own.rows(
      "select private.uuid_v7(date_trunc('month', now() at time zone 'utc') + interval '2 months 5 days') as id",
    );
    await own.saveTurn(conversationId, { turn_id: ahead?.id });
    await own.rows("update public.conversations set seen_at = now() - interval '1 hour' where id = $1", [conversationId]);
    expect(await own.call('maintenance', 'sweep')).toMatchObject({ newPartitions: 1, endedConversations: 1 });
    const [row] = await own.rows('select tableoid::regclass::text as part from public.turns where id = $1', [ahead?.id]);
    expect(row?.part).toMatch(/^(public\.)?turns_\d{4}_\d{2}$/);
    await own.close();
  });

  it('leave a conversation that came before its partition where others can point at it, and go on', async () => {
    const own = await openWorld();
    const conversationId = await own.openLive(await own.mintTenant(), 'text');
    await own.db.exec(`
      do $do$ declare month text := to_char(now() at time zone 'utc' + interval '2 months', 'YYYY_MM'); begin
        execute format('alter table public.conversations detach partition public.%I', 'conversations_' || month);
        execute 'drop table public.conversations_' || month;
        execute 'drop table public.usage_events_' || month;
      end $do$`);
    const [ahead] = await own.rows(
      `insert into public.conversations (id, customer_id, campaign_id, lead_id, channel, embedder, locale)
       select private.uuid_v7(date_trunc('month', now() at time zone 'utc') + interval '2 months 5 days'), customer_id, campaign_id, lead_id, 'text', embedder, locale
       from public.conversations where id = $1 returning id`,
      [conversationId],
    );
    await own.rows("update public.conversations set seen_at = now() - interval '1 hour'");
    expect(await own.call('maintenance', 'sweep')).toMatchObject({ newPartitions: 1, endedConversations: 2 });
    expect(
      await own.rows('select tableoid::regclass::text as part from public.conversations where id = $1', [ahead?.id]),
    ).toEqual([{ part: 'conversations_other' }]);
    await own.close();
  });

  it('made later are as closed as the first', async () => {
    const own = await openWorld();
    // What the local engine does on every start, and a hosted project by default.
    await own.db.exec('alter default privileges in schema public grant all on tables to anon, authenticated');
    await own.db.exec(
      "do $do$ begin execute 'drop table public.turns_' || to_char(now() at time zone 'utc' + interval '2 months', 'YYYY_MM'); end $do$",
    );
    await own.call('maintenance', 'sweep');
    const open = await own.rows(
      "select relname from pg_class where relispartition and relkind = 'r' and (not relrowsecurity or has_table_privilege('anon', oid, 'select, insert, update, delete, truncate') or has_table_privilege('authenticated', oid, 'select, insert, update, delete, truncate'))",
    );
    expect(open).toEqual([]);
    await own.close();
  });
});

describe('uuid_v7', () => {
  it('carries version 7, the RFC variant and its millisecond', async () => {
    const [row] = await world.rows("select private.uuid_v7('2026-11-21 10:00:00.123+00')::text as id");
    const id = String(row?.id);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-11-21T10:00:00.123Z'));
  });

  it('sorts by time, and never twice the same', async () => {
    const rows = await world.rows(
      "select private.uuid_v7('2026-01-01'::timestamptz + make_interval(secs => step)) as id from generate_series(1, 500) as step",
    );
    const ids = rows.map((row) => String(row.id));
    expect([...ids].sort()).toEqual(ids);
    const [same] = await world.rows(
      "select count(distinct private.uuid_v7('2026-01-01'::timestamptz))::int as count from generate_series(1, 500)",
    );
    expect(same).toEqual({ count: 500 });
  });

  it('is never below the floor of its moment', async () => {
    expect(
      await world.rows(
        "select private.uuid_v7('2026-11-01') >= private.uuid_v7_floor('2026-11-01') and private.uuid_v7('2026-10-31 23:59:59.999+00') < private.uuid_v7_floor('2026-11-01 00:00+00') as holds",
      ),
    ).toEqual([{ holds: true }]);
  });
});
