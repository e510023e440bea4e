import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { World } from '../support/open-world.ts';
import { atOnce, CONNECTIONS, openRace, withMistakes } from './support/race.ts';

const RESERVE = 60_000;
let world: World;
beforeAll(async () => {
  world = await openRace();
});
afterAll(() => world.close());

describe('the end of a conversation', () => {
  async function endByForty() {
    const tenant = await world.mintTenant({ destinations: ['slack', 'asana'], reserveMicroUsdPerMin: RESERVE });
    const conversationId = await world.openLive(tenant);
    await world.recordUsage(conversationId, { quantity: 1000 });
    const { values, refusals } = await atOnce(CONNECTIONS, () => world.end(conversationId));
    const firsts = z.array(z.object({ isFirst: z.boolean() })).parse(values);
    return {
      refusals,
      firsts: firsts.filter((value) => value.isFirst).length,
      told: await world.count('public.outbox where conversation_id = $1', [conversationId]),
      deliveries: await world.count('public.deliveries where customer_id = $1', [tenant.customerId]),
      budget: await world.budget(tenant),
    };
  }
  const ONCE = { refusals: [], firsts: 1, told: 1, deliveries: 2, budget: { spent: 30_000, held: 0 } };

  it('that forty processes report at once is told, settled and delivered once', async () => {
    expect(await endByForty()).toEqual(ONCE);
  });

  it('is told once even by a function that ends what has ended, for the outbox refuses the second', async () => {
    const unguarded = { name: 'private.finish_conversation', guard: /and c\.state <> 'ended' returning/, instead: 'returning' };
    const refusals = Array(CONNECTIONS - 1).fill('23505');
    expect(await withMistakes(world, [unguarded], endByForty)).toEqual({ ...ONCE, refusals });
  });
});

describe('visits a minute of a campaign', () => {
  const LIMIT = 7;
  async function openForty() {
    const tenant = await world.mintTenant();
    await world.rows('update public.campaigns set gate_requests_per_min = $2 where id = $1', [tenant.campaignId, LIMIT]);
    const { values, refusals } = await atOnce(CONNECTIONS, () => world.openVisit(tenant));
    return { let: values.length, refusals, kept: await world.count('public.leads where customer_id = $1', [tenant.customerId]) };
  }

  it('are never more than its people want, however many come at once', async () => {
    expect(await openForty()).toEqual({ let: LIMIT, refusals: Array(CONNECTIONS - LIMIT).fill('PT429'), kept: LIMIT });
  });

  it('would be more without the lock', async () => {
    const noLock = { name: 'public.open_visit', guard: /perform pg_advisory_xact_lock[^;]*;/, instead: '' };
    expect((await withMistakes(world, [noLock], openForty)).kept).toBeGreaterThan(LIMIT);
  });
});

describe('the partitions to come', () => {
  const AHEAD = 8;
  const make = (monthsAhead: number) =>
    atOnce(16, () => world.rows('select private.ensure_partitions($1)::int as made', [monthsAhead]));

  it('are made once, without an error, by sixteen sweeps at once', async () => {
    const { values, refusals } = await make(AHEAD);
    expect(refusals).toEqual([]);
    const made = values.map((rows) => z.number().parse(rows[0]?.made));
    expect(made.filter((count) => count > 0)).toHaveLength(1);
    expect(await world.rows('select private.ensure_partitions($1)::int as made', [AHEAD])).toEqual([{ made: 0 }]);
  });

  it('would fail some of the sweeps without the lock', async () => {
    const noLock = {
      name: 'private.ensure_partitions',
      guard: /if not pg_try_advisory_xact_lock[^;]*; end if;/,
      instead: '',
    };
    // What the busy tables refuse is taken for "not now"; seen without that, it is a failed sweep.
    const noPatience = {
      name: 'private.ensure_partitions',
      guard: /exception when lock_not_available then/,
      instead: 'exception when division_by_zero then',
    };
    const { refusals } = await withMistakes(world, [noLock, noPatience], () => make(2 * AHEAD));
    expect(refusals.length).toBeGreaterThan(0);
  });
});

describe('a slot of a calendar', () => {
  const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

  async function openCalendar(callers: number) {
    const tenant = await world.mintTenant({ tier: 'enterprise' });
    const [row] = await world.rows('insert into public.calendars (customer_id, name) values ($1, $2) returning id', [
      tenant.customerId,
      'Visits',
    ]);
    const talks = await Promise.all(Array.from({ length: callers }, () => world.openLive(tenant, 'text')));
    return { calendarId: String(row?.id), talks };
  }
  const hold = (calendar_id: string, conversation_id = '', booking_id: string = randomUUID()) =>
    world.call('agent_worker', 'hold_slot', { conversation_id, booking_id, calendar_id, starts_at: tomorrow() });

  it('is held by one of forty conversations that ask at once', async () => {
    const { calendarId, talks } = await openCalendar(CONNECTIONS);
    const { values, refusals } = await atOnce(CONNECTIONS, (index) => hold(calendarId, talks[index]));
    expect(refusals).toEqual([]);
    const answers = z.array(z.object({ isHeld: z.boolean() })).parse(values);
    expect(answers.filter((answer) => answer.isHeld)).toHaveLength(1);
  });

  /** Whether a call waits while somebody else has the calendar; it goes on afterwards. */
  async function waitsForTheCalendar(calendarId: string, call: () => Promise<unknown>): Promise<boolean> {
    let isDone = false;
    const { waited, called } = await world.db.transaction(async (session) => {
      await session.query('select from public.calendars where id = $1 for no key update', [calendarId]);
      const answer = call().finally(() => {
        isDone = true;
      });
      const isWaiting = () =>
        world
          .count("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
          .then((waiting) => waiting > 0);
      while (!isDone && !(await isWaiting())) await delay(5);
      return { waited: !isDone, called: [answer] };
    });
    await Promise.all(called);
    return waited;
  }

  async function whoWaits() {
    const { calendarId, talks } = await openCalendar(1);
    const booking_id = randomUUID();
    const isHoldWaiting = await waitsForTheCalendar(calendarId, () => hold(calendarId, talks[0], booking_id));
    const [booking] = await world.rows('select fencing_token::text from public.bookings where id = $1', [booking_id]);
    const isSettlingWaiting = await waitsForTheCalendar(calendarId, () =>
      world.call('agent_worker', 'settle_booking', {
        conversation_id: talks[0],
        booking_id,
        fencing_token: booking?.fencing_token,
        outcome: 'confirmed',
      }),
    );
    return { isHoldWaiting, isSettlingWaiting };
  }

  it('is held and settled by one writer of its calendar at a time, so that none waits for the other for ever', async () => {
    expect(await whoWaits()).toEqual({ isHoldWaiting: true, isSettlingWaiting: true });
  });

  it('would be written by several at once without the lock', async () => {
    const noLocks = [
      { name: 'public.hold_slot', guard: / for no key update/, instead: '' },
      { name: 'public.settle_booking', guard: / for no key update of calendar/, instead: '' },
    ];
    expect(await withMistakes(world, noLocks, whoWaits)).toEqual({ isHoldWaiting: false, isSettlingWaiting: false });
  });
});

describe('usage', () => {
  it('that forty processes report under one id is counted once', async () => {
    const tenant = await world.mintTenant({ reserveMicroUsdPerMin: RESERVE });
    const conversationId = await world.openLive(tenant);
    const usage_id = randomUUID();
    const { values } = await atOnce(CONNECTIONS, () => world.recordUsage(conversationId, { usage_id, quantity: 1000 }));
    const answers = z.array(z.object({ isRepeated: z.boolean() })).parse(values);
    expect(answers.filter((answer) => !answer.isRepeated)).toHaveLength(1);
    await world.end(conversationId);
    expect(await world.budget(tenant)).toEqual({ spent: 30_000, held: 0 });
  });
});

describe('the answers of a typed conversation', () => {
  async function askForty() {
    const conversation_id = await world.openLive(await world.mintTenant(), 'text');
    const { values } = await atOnce(CONNECTIONS, () =>
      world.call('agent_worker', 'take_answer_place', { conversation_id, place_id: randomUUID() }),
    );
    const states = z.array(z.object({ state: z.string() })).parse(values);
    return { asked: states.length, first: states.filter(({ state }) => state === 'first').length };
  }

  it('are made one at a time, however many messages come at once', async () => {
    expect(await askForty()).toEqual({ asked: CONNECTIONS, first: 1 });
  });

  it('would be made together without the lock', async () => {
    const noLock = { name: 'public.take_answer_place', guard: /perform pg_advisory_xact_lock[^;]*;/, instead: '' };
    expect((await withMistakes(world, [noLock], askForty)).first).toBeGreaterThan(1);
  });
});
