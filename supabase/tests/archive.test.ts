import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type Tenant, type World } from './support/open-world.ts';

let world: World;
let tenant: Tenant;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
  tenant = await world.mintTenant({ destinations: ['slack'], tier: 'enterprise', ceilingMicroUsd: 1_000_000_000 });
});
afterAll(() => world.close());

const OLD_MONTH = "(date_trunc('month', now() at time zone 'utc') - interval '30 months')::date";

/** A partition of the old month, and in it an ended conversation with everything that hangs on one; moved there by its identifiers. */
async function keepOldCall(): Promise<string> {
  await world.db.exec(`
    do $do$ declare month date := ${OLD_MONTH}; part text; parent text; begin
      foreach parent in array private.partition_months() loop
        part := parent || '_' || to_char(month, 'YYYY_MM');
        if to_regclass('public.' || part) is null then
          execute format('create table public.%I partition of public.%I for values from (%L) to (%L)', part, parent,
            private.uuid_v7_floor(month::timestamp at time zone 'utc'), private.uuid_v7_floor((month + interval '1 month')::timestamp at time zone 'utc'));
          execute format('alter table public.%I enable row level security', part);
        end if;
      end loop;
    end $do$`);
  const [made] = await world.rows(`
    with lead as (insert into public.leads (customer_id, email) values ('${tenant.customerId}', gen_random_uuid() || '@visitor.example') returning id),
    talk as (
      insert into public.conversations (id, customer_id, campaign_id, lead_id, channel, state, embedder, locale, ended_at, end_reason)
      select private.uuid_v7(${OLD_MONTH} + interval '27 days 23 hours'), '${tenant.customerId}', '${tenant.campaignId}', lead.id, 'voice', 'ended', 'https://shop.example', 'en-US', now(), 'goodbye' from lead
      returning id, customer_id, lead_id),
    turn as (
      -- One in the month, one said after its end.
      insert into public.turns (id, customer_id, conversation_id, role, channel, content, spoken_at)
      select private.uuid_v7(${OLD_MONTH} + late), talk.customer_id, talk.id, 'visitor', 'voice', 'Hello.', ${OLD_MONTH} + late
      from talk cross join unnest(array[interval '27 days 23 hours', interval '32 days']) as late),
    usage as (
      insert into public.usage_events (id, customer_id, conversation_id, month, leg, model, unit, quantity, cost_micro_usd)
      select private.uuid_v7(${OLD_MONTH} + interval '32 days'), talk.customer_id, talk.id, ${OLD_MONTH}, 'tts', 'aura-2', 'tts_character', 10, 300 from talk),
    visit as (insert into public.visits (customer_id, conversation_id, ip_sha256) select talk.customer_id, talk.id, repeat('a', 64) from talk returning id),
    consent as (
      insert into public.consents (customer_id, visit_id, lead_id, consent_text_id, body_sha256, locale, accepted)
      select talk.customer_id, visit.id, talk.lead_id, text_row.id, text_row.body_sha256, 'en-US', '{talk}'
      from talk cross join visit cross join public.consent_texts as text_row where text_row.campaign_id = '${tenant.campaignId}'),
    item as (insert into public.outbox (customer_id, lead_id, conversation_id) select talk.customer_id, talk.lead_id, talk.id from talk returning id),
    delivery as (
      insert into public.deliveries (customer_id, outbox_id, destination_id, state)
      select talk.customer_id, item.id, destination.id, 'sent' from talk cross join item cross join public.destinations as destination where destination.customer_id = talk.customer_id),
    rating as (insert into public.feedback (conversation_id, customer_id, rating) select talk.id, talk.customer_id, 5 from talk),
    hold as (insert into public.budget_holds (conversation_id, customer_id, month, held_micro_usd, settled_at) select talk.id, talk.customer_id, ${OLD_MONTH}, 60000, now() from talk),
    calendar as (insert into public.calendars (customer_id, name) values ('${tenant.customerId}', gen_random_uuid()::text) returning id),
    booking as (
      insert into public.bookings (customer_id, calendar_id, lead_id, conversation_id, starts_at, ends_at, state)
      select talk.customer_id, calendar.id, talk.lead_id, talk.id, now(), now() + interval '1 hour', 'confirmed' from talk cross join calendar)
    select id from talk`);
  return String(made?.id);
}

describe('an old month', () => {
  it('leaves with everything that hangs on its conversations, and nothing is lost', async () => {
    const id = await keepOldCall();
    const late = 'conversation_id = $1';
    expect(await world.call('maintenance', 'sweep')).toMatchObject({ archivedMonths: 1 });
    const suffix = (await world.rows(`select to_char(${OLD_MONTH}, 'YYYY_MM') as suffix`))[0]?.suffix;
    expect(await world.count(`archive.conversations_${suffix} where id = $1`, [id])).toBe(1);
    expect(await world.count(`archive.turns_${suffix} where ${late}`, [id])).toBe(1);
    // What was said after the month's end follows its conversation.
    expect(await world.count(`archive.turns where ${late}`, [id])).toBe(1);
    for (const table of ['usage_events', 'visits', 'outbox', 'feedback', 'budget_holds'])
      expect([table, await world.count(`archive.${table} where ${late}`, [id])]).toEqual([table, 1]);
    for (const table of ['consents', 'deliveries'])
      expect([table, await world.count(`archive.${table} where customer_id = $1`, [tenant.customerId])]).toEqual([table, 1]);
    expect(await world.count('public.conversations where id = $1', [id])).toBe(0);
    // A booking is the lead's: it stays and forgets the talk.
    expect(
      await world.count('public.bookings where customer_id = $1 and conversation_id is null', [tenant.customerId]),
    ).toBeGreaterThan(0);
    expect(await world.call('maintenance', 'sweep')).toMatchObject({ archivedMonths: 0 });
  });

  it('stays while a conversation of it is open, and leaves when that has ended', async () => {
    const own = await keepOldCall();
    await world.rows("update public.conversations set state = 'live' where id = $1", [own]);
    expect((await world.rows(`select private.archive_month(${OLD_MONTH}) as gone`))[0]).toEqual({ gone: false });
    await world.rows("update public.conversations set state = 'ended' where id = $1", [own]);
    await world.rows(
      `drop table archive.conversations_${(await world.rows(`select to_char(${OLD_MONTH}, 'YYYY_MM') as s`))[0]?.s}`,
    );
    await world.rows(`drop table archive.turns_${(await world.rows(`select to_char(${OLD_MONTH}, 'YYYY_MM') as s`))[0]?.s}`);
    await world.rows(
      `drop table archive.usage_events_${(await world.rows(`select to_char(${OLD_MONTH}, 'YYYY_MM') as s`))[0]?.s}`,
    );
    expect((await world.rows(`select private.archive_month(${OLD_MONTH}) as gone`))[0]).toEqual({ gone: true });
  });

  it('is closed to every role but the owner, and goes with its customer', async () => {
    const open = await world.rows(
      `select role.name, c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
       cross join unnest(array['anon', 'authenticated', 'edge_gateway', 'agent_worker', 'delivery_worker', 'maintenance', 'service_role']) as role (name)
       where n.nspname = 'archive' and (has_schema_privilege(role.name, n.oid, 'usage') or not c.relrowsecurity and c.relkind = 'r')`,
    );
    expect(open).toEqual([]);
    expect(await world.count('archive.visits where customer_id = $1', [tenant.customerId])).toBeGreaterThan(0);
    await world.rows('delete from public.customers where id = $1', [tenant.customerId]);
    for (const table of ['visits', 'turns', 'consents', 'deliveries'])
      expect([table, await world.count(`archive.${table}`)]).toEqual([table, 0]);
  });
});
