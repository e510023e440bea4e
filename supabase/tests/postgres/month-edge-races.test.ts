import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../support/open-world.ts';
import { atOnce, openRace } from './support/race.ts';

const WRITERS = 8;
const WRITES = 40;
const OLD_MONTHS = [30, 31, 32, 33, 34];
let world: World;
beforeAll(async () => {
  world = await openRace();
});
afterAll(() => world.close());

/** Empty partitions of a month so many months ago, as an installation of that age has them. */
const makeOldMonth = (monthsAgo: number) =>
  world.db.exec(`
    do $do$ declare month date := (date_trunc('month', now() at time zone 'utc') - interval '${monthsAgo} months')::date; parent text; part text; begin
      foreach parent in array private.partition_months() loop
        part := parent || '_' || to_char(month, 'YYYY_MM');
        execute format('create table public.%I partition of public.%I for values from (%L) to (%L)', part, parent,
          private.uuid_v7_floor(month::timestamp at time zone 'utc'), private.uuid_v7_floor((month + interval '1 month')::timestamp at time zone 'utc'));
        execute format('alter table public.%I enable row level security', part);
      end loop;
    end $do$`);

describe('while eight writers write', () => {
  it('months are detached and made, and no acknowledged write is lost', async () => {
    for (const month of OLD_MONTHS) await makeOldMonth(month);
    const tenant = await world.mintTenant({ tier: 'enterprise', ceilingMicroUsd: 1_000_000_000 });
    const talks = await Promise.all(Array.from({ length: WRITERS }, () => world.openLive(tenant, 'text')));
    const acknowledged: string[] = [];
    const writing = atOnce(WRITERS, async (writer) => {
      for (let at = 0; at < WRITES; at += 1) {
        const id = randomUUID();
        // Every third into a month that is still to come, whose partition is made meanwhile.
        const [row] = await world.rows("select private.uuid_v7(now() + $1::int * interval '1 month') as id", [at % 3 ? 0 : 6]);
        const turnId = String(row?.id ?? id);
        await world.saveTurn(talks[writer] ?? '', { turn_id: turnId, channel: 'text' });
        await world.recordUsage(talks[writer] ?? '', { usage_id: turnId, quantity: 1 });
        acknowledged.push(turnId);
      }
    });
    let isWriting = true;
    const sweeping = (async () => {
      for (let ahead = 4; isWriting; ahead += 1) {
        await world.rows('select private.ensure_partitions($1)', [Math.min(ahead, 12)]);
        await world.call('maintenance', 'sweep', {});
      }
    })();
    const { refusals } = await writing;
    isWriting = false;
    await sweeping;
    expect(refusals).toEqual([]);
    expect(acknowledged).toHaveLength(WRITERS * WRITES);
    for (const table of ['turns', 'usage_events'])
      expect(await world.count(`public.${table} where id = any ($1)`, [acknowledged])).toBe(acknowledged.length);
    // What was too busy to leave meanwhile leaves now, one month a sweep.
    for (const _ of OLD_MONTHS) await world.call('maintenance', 'sweep', {});
    expect(
      await world.count(
        "pg_class as part join pg_namespace as n on n.oid = part.relnamespace where n.nspname = 'archive' and part.relkind = 'r' and part.relname ~ '^turns_'",
      ),
    ).toBe(OLD_MONTHS.length);
  });
});
