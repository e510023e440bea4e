import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorld, type Tenant, type World } from './support/open-world.ts';

let world: World;
let tenant: Tenant;
beforeEach(async () => {
  world = await openWorld();
  tenant = await world.mintTenant();
});
afterEach(() => world.close());

const demand = () => world.call('agent_worker', 'read_demand');
const setHours = (hours: unknown, of = tenant) =>
  world.rows('update public.campaigns set opening_hours = $2 where id = $1', [of.campaignId, JSON.stringify(hours)]);
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const always = DAYS.map((day) => ({ day, from: '00:00', to: '24:00' }));
const isOpen = async (hours: unknown, zone: string, at: string) =>
  (await world.rows('select private.is_open($1, $2, $3) as open', [JSON.stringify(hours), zone, at]))[0]?.open;

describe("a campaign's opening hours", () => {
  it.each([
    ['no list', { day: 'mon' }],
    ['a number', 7],
    ['a list of words', ['mon']],
    ['an unknown day', [{ day: 'Monday', from: '08:00', to: '17:00' }]],
    ['no day', [{ from: '08:00', to: '17:00' }]],
    ['a time that is none', [{ day: 'mon', from: '8:00', to: '17:00' }]],
    ['an hour too many', [{ day: 'mon', from: '08:00', to: '24:30' }]],
    ['a time that ends before it begins', [{ day: 'mon', from: '17:00', to: '08:00' }]],
    ['an empty time', [{ day: 'mon', from: '08:00', to: '08:00' }]],
    ['a number for a time', [{ day: 'mon', from: 8, to: 17 }]],
    ['a null among them', [null]],
    ['too many', Array(51).fill(always[0])],
  ])('refuse %s', async (_, hours) => {
    await expect(setHours(hours)).rejects.toMatchObject({ code: '23514' });
  });

  it.each([
    [[]],
    [always],
    [
      [
        { day: 'fri', from: '09:30', to: '12:00' },
        { day: 'fri', from: '13:00', to: '18:15' },
      ],
    ],
  ])('take %j', async (hours) => {
    await setHours(hours);
    expect(await world.count('public.campaigns where opening_hours = $1', [JSON.stringify(hours)])).toBeGreaterThan(0);
  });

  const hours = [
    { day: 'mon', from: '08:00', to: '17:30' },
    { day: 'sun', from: '22:00', to: '24:00' },
  ];
  it.each([
    // Monday, 23 November 2026: Phoenix is seven hours behind UTC, Berlin one ahead.
    ['America/Phoenix', '2026-11-23T14:59:59Z', false],
    ['America/Phoenix', '2026-11-23T15:00:00Z', true],
    ['America/Phoenix', '2026-11-24T00:29:59Z', true],
    ['America/Phoenix', '2026-11-24T00:30:00Z', false],
    ['Europe/Berlin', '2026-11-23T07:00:00Z', true],
    ['Europe/Berlin', '2026-11-22T22:59:00Z', true],
    ['Europe/Berlin', '2026-11-22T23:00:00Z', false],
    // Summer time: two hours ahead.
    ['Europe/Berlin', '2026-07-06T06:00:00Z', true],
  ])('count in the zone of the customer: %s at %s', async (zone, at, open) => {
    expect(await isOpen(hours, zone, at)).toBe(open);
  });
});

describe('what a worker is told', () => {
  it('counts live campaigns that are within their hours', async () => {
    expect(await demand()).toEqual({ openCampaigns: 0, recentCalls: 0, workers: 0 });
    const other = await world.mintTenant();
    await setHours(always);
    await setHours(always, other);
    expect(await demand()).toMatchObject({ openCampaigns: 2 });
    await world.rows('update public.campaigns set active = false where id = $1', [tenant.campaignId]);
    await world.rows('update public.customers set suspended_at = now() where id = $1', [other.customerId]);
    expect(await demand()).toMatchObject({ openCampaigns: 0 });
  });

  it('counts a campaign that opens within five minutes, and none that has closed', async () => {
    const [clock] = await world.rows(
      `select to_char(now() at time zone 'utc', 'dy') as day, to_char(now() at time zone 'utc' + interval '4 minutes', 'HH24:MI') as soon,
        to_char(now() at time zone 'utc' + interval '4 minutes', 'dy') as soon_day, to_char(now() at time zone 'utc', 'HH24:MI') as now`,
    );
    const { day, soon, soon_day, now } = clock as Record<'day' | 'soon' | 'soon_day' | 'now', string>;
    await world.rows("update public.customers set time_zone = 'UTC'");
    if (soon < '23:59') {
      await setHours([{ day: soon_day, from: soon, to: '24:00' }]);
      expect(await demand()).toMatchObject({ openCampaigns: 1 });
    }
    if (now > '00:00') {
      await setHours([{ day, from: '00:00', to: now }]);
      expect(await demand()).toMatchObject({ openCampaigns: 0 });
    }
  });

  it('counts calls that began lately, and the live workers that share them', async () => {
    await world.addWorker();
    const id = await world.openLive(tenant);
    await world.openLive(tenant, 'text');
    expect(await demand()).toEqual({ openCampaigns: 0, recentCalls: 1, workers: 1 });
    await world.end(id);
    expect(await demand()).toMatchObject({ recentCalls: 1 });
    await world.rows("update public.conversations set voice_since = now() - interval '6 minutes' where id = $1", [id]);
    await world.rows("update public.workers set seen_at = now() - interval '1 minute'");
    expect(await demand()).toEqual({ openCampaigns: 0, recentCalls: 0, workers: 0 });
    // One that drains takes no more calls.
    await world.call('agent_worker', 'heartbeat_worker', { worker_id: 'worker-9', capacity: 0, active: 1 });
    expect(await demand()).toMatchObject({ workers: 0 });
  });
});
