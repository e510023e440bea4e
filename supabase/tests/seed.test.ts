import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRole, query, type SqlSession } from '../../local/database/template.ts';
import { openWorld, type World } from './support/open-world.ts';
import { rolledBack } from './support/rolled-back.ts';

const SEED = readFileSync(new URL('../seed.sql', import.meta.url), 'utf8');
const HOME = '01900000-0000-7000-8000-000000000001';
/** No month of a business that spends a dollar of fifty reaches a step. */
const EMPTY_IN_TRUTH = ['budget_steps'];

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Name and content fingerprint of every table that the seed could write. */
async function fingerprints(session: SqlSession): Promise<Record<string, unknown>> {
  const tables = await query(
    session,
    `select format('%I.%I', space.nspname, relation.relname) as name from pg_class as relation join pg_namespace as space on space.oid = relation.relnamespace
     where space.nspname in ('public', 'private') and relation.relkind in ('r', 'p') and not relation.relispartition order by 1`,
  );
  const found: Record<string, unknown> = {};
  for (const { name } of tables) {
    const [row] = await query(
      session,
      `select count(*)::int as count, md5(coalesce(string_agg(line::text, '|' order by line::text), '')) as hash from ${String(name)} as line`,
    );
    found[String(name)] = row;
  }
  return found;
}

describe('running the seed again', () => {
  it('changes nothing on the same day', async () => {
    await rolledBack(world.db, async (session) => {
      const before = await fingerprints(session);
      await session.exec(SEED);
      expect(await fingerprints(session)).toEqual(before);
    });
  });

  it('changes nothing a month later', async () => {
    await rolledBack(world.db, async (session) => {
      const before = await fingerprints(session);
      // A name without a schema is looked up here first, so the seed believes that it is later.
      await session.exec(`create schema later;
        create function later.now() returns timestamptz language sql stable as 'select pg_catalog.now() + interval ''33 days''';
        set local search_path = later, pg_catalog, public;`);
      await session.exec(SEED);
      expect(await fingerprints(session)).toEqual(before);
    });
  });

  it('brings nobody back who asked to be forgotten', async () => {
    await rolledBack(world.db, async (session) => {
      await session.query('delete from public.leads where customer_id = $1', [HOME]);
      await session.exec(SEED);
      expect(await query(session, 'select id from public.leads where customer_id = $1', [HOME])).toEqual([]);
    });
  });
});

describe('the seeded money', () => {
  it('is what the usage of each month costs, to the micro-dollar', async () => {
    const months = await world.rows(
      `select budget.month::text as month, budget.spent_micro_usd::int as spent, budget.held_micro_usd::int as held,
         (select sum(usage.cost_micro_usd)::int from public.usage_events as usage join public.conversations as talk on talk.id = usage.conversation_id
          where talk.customer_id = budget.customer_id and private.month_of(talk.customer_id, talk.created_at) = budget.month) as used
       from public.budget_months as budget where budget.customer_id = $1 order by 1`,
      [HOME],
    );
    expect(months.length).toBeGreaterThan(0);
    for (const { spent, held, used } of months) expect({ spent, held }).toEqual({ spent: used, held: 0 });
  });

  it('is settled for every conversation, and priced as the meter prices it', async () => {
    expect(
      await world.rows(
        `select hold.conversation_id from public.budget_holds as hold where hold.customer_id = $1 and (hold.settled_at is null or hold.used_micro_usd <>
           (select coalesce(sum(usage.cost_micro_usd), 0) from public.usage_events as usage where usage.conversation_id = hold.conversation_id))`,
        [HOME],
      ),
    ).toEqual([]);
    expect(
      await world.rows(
        'select id from public.usage_events where customer_id = $1 and cost_micro_usd <> private.price_of(model, unit, quantity)',
        [HOME],
      ),
    ).toEqual([]);
  });
});

describe('the seeded month', () => {
  it('leaves no conversation open and nothing to deliver', async () => {
    await rolledBack(world.db, async (session) => {
      await session.exec('set local role maintenance');
      const [swept] = await query(session, 'select public.sweep() as report');
      expect(swept?.report).toMatchObject({ endedConversations: 0, dueDeliveries: 0 });
    });
    expect(await world.call('delivery_worker', 'claim_deliveries')).toEqual([]);
    expect(await world.count("public.conversations where state <> 'ended'")).toBe(0);
  });

  it('lies in partitions of its own, none of it in the future', async () => {
    const tables = ['conversations', 'turns', 'usage_events'];
    for (const table of tables) expect(await world.count(`public.${table}_other`)).toBe(0);
    expect(await world.count('public.turns where spoken_at > now()')).toBe(0);
    expect(await world.count("public.conversations where created_at < now() - interval '31 days'")).toBe(0);
  });

  it('scores every lead as the rules do, and writes the report that an end writes', async () => {
    expect(await world.rows("select id from public.leads where score <> (private.score_lead(id) ->> 'score')::integer")).toEqual(
      [],
    );
    await rolledBack(world.db, async (session) => {
      const reports = () =>
        // It ends again now: all but the moment must be the same.
        query(
          session,
          "select id, session_report - '{endedAt,durationS}'::text[] as report from public.conversations where customer_id = $1 order by id",
          [HOME],
        );
      const seeded = await reports();
      await session.exec(`delete from public.outbox; create temporary table reasons on commit drop as select id, end_reason from public.conversations;
        update public.conversations set state = 'live', close_reason = null, session_report = null;
        select private.finish_conversation(id, end_reason) from reasons;`);
      expect(await reports()).toEqual(seeded);
    });
  });

  it('holds at least twenty different transcripts, and no sentence of a visitor twice', async () => {
    const talks = await world.rows(
      `select talk.id, count(turn.id)::int as turns, string_agg(turn.content, ' ' order by turn.spoken_at) filter (where turn.role = 'visitor') as said
       from public.conversations as talk join public.turns as turn on turn.conversation_id = talk.id where talk.customer_id = $1 group by 1`,
      [HOME],
    );
    const real = talks.filter(({ turns }) => Number(turns) >= 4 && Number(turns) <= 10);
    expect(new Set(real.map(({ said }) => said)).size).toBeGreaterThanOrEqual(20);
    expect(
      await world.rows(
        "select content from public.turns where role = 'visitor' and customer_id = $1 group by 1 having count(*) > 1",
        [HOME],
      ),
    ).toEqual([]);
  });
});

describe('the people of the demo customer', () => {
  it('are invited in every role and see rows in every table they may read', async () => {
    const roles = await world.rows('select distinct role from public.member_invites where customer_id = $1 order by 1', [HOME]);
    expect(roles.map(({ role }) => role)).toEqual(['admin', 'owner', 'sales', 'viewer']);
    const [owner] = await world.rows(
      "insert into auth.users (id, email) values (gen_random_uuid(), 'owner@sonora.example') returning id",
    );
    const tables = await world.rows(
      `select relation.relname as name from pg_class as relation where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'p')
         and not relation.relispartition and has_any_column_privilege('authenticated', relation.oid, 'select') order by 1`,
    );
    const empty = await asRole(world.db, { role: 'authenticated', claims: { sub: owner?.id } }, async (session) => {
      const found: string[] = [];
      for (const { name } of tables) {
        const [row] = await query(session, `select count(*)::int as count from public.${String(name)}`);
        if (row?.count === 0) found.push(String(name));
      }
      return found;
    });
    expect(empty).toEqual(EMPTY_IN_TRUTH);
  });
});

describe('the service role', () => {
  it('can write a campaign again as it is: what its checks call, it may call', async () => {
    const written = await asRole(world.db, { role: 'service_role' }, (session) =>
      query(session, 'update public.campaigns set allowed_origins = allowed_origins returning id'),
    );
    expect(written.length).toBeGreaterThan(1);
  });
});
