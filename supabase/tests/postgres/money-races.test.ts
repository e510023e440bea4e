import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHECK_THEN_CHARGE, type Mistake, NO_CUSTOMER_LOCK } from '../support/mistakes.ts';
import { newNonce, type Tenant, type World } from '../support/open-world.ts';
import { atOnce, CONNECTIONS, openRace, untilSeen, withMistakes } from './support/race.ts';

const RESERVE = 60_000;
const ROUNDS = 20;
const Started = z.union([z.object({ isResumed: z.boolean() }), z.object({ refused: z.enum(['busy', 'budget']) })]);

const NONCE_READ_THEN_WRITTEN: Mistake = {
  name: 'private.use_nonce',
  guard: /insert into public\.used_nonces[^;]*;/,
  instead: `if exists (select from public.used_nonces as u where u.nonce = use_nonce.nonce) then raise unique_violation; end if;
    insert into public.used_nonces (nonce) values (use_nonce.nonce) on conflict do nothing;`,
};

/** Who comes back from typing is let in as if the line had been kept. */
const COMING_BACK_IS_NOT_COUNTED: readonly Mistake[] = [
  {
    name: 'public.start_call',
    guard: /if talk\.room_name is not null and talk\.channel = 'voice' then/,
    instead: 'if talk.room_name is not null then',
  },
  { name: 'public.begin_conversation', guard: /talk\.channel <> 'voice' or not exists/, instead: 'not exists' },
];
const NO_LOCK_ON_THE_LINES: Mistake = {
  name: 'public.start_call',
  guard: /perform pg_advisory_xact_lock[^;]*;/,
  instead: '',
};

let world: World;
beforeAll(async () => {
  world = await openRace();
});
afterAll(() => world.close());

const openVisits = (tenant: Tenant) => Promise.all(Array.from({ length: CONNECTIONS }, () => world.openVisit(tenant)));

/** As many visitors of one customer press the button in the same moment; how many were let in. */
async function rush(tenant: Tenant): Promise<number> {
  const visits = await openVisits(tenant);
  const { values, refusals } = await atOnce(CONNECTIONS, (index) => world.startCall(visits[index]!.conversationId));
  expect(refusals).toEqual([]);
  return values.filter((value) => 'isResumed' in Started.parse(value)).length;
}

describe('the ceiling of a month', () => {
  const FITS = 7;
  const richEnoughFor = (calls: number) =>
    world.mintTenant({ tier: 'enterprise', reserveMicroUsdPerMin: RESERVE, ceilingMicroUsd: calls * RESERVE + RESERVE - 1 });

  it('is never passed by forty calls at once, and no room under it is left unused', async () => {
    const tenant = await richEnoughFor(FITS);
    expect(await rush(tenant)).toBe(FITS);
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: FITS * RESERVE });
  });

  it('would be passed by a hold that reads first and writes then', async () => {
    const seen = await withMistakes(world, CHECK_THEN_CHARGE, () =>
      untilSeen(ROUNDS, async () => (await rush(await richEnoughFor(FITS))) > FITS),
    );
    expect(seen).toBe(true);
  });
});

describe('the calls at a time of a tier', () => {
  const CAP = 2;
  const freeTenant = () => world.mintTenant({ tier: 'free', reserveMicroUsdPerMin: RESERVE });

  it('are never exceeded by forty calls at once', async () => {
    expect(await rush(await freeTenant())).toBe(CAP);
  });

  it('would be exceeded without the lock on the customer', async () => {
    const seen = await withMistakes(world, [NO_CUSTOMER_LOCK], () =>
      untilSeen(ROUNDS, async () => (await rush(await freeTenant())) > CAP),
    );
    expect(seen).toBe(true);
  });
});

describe('a call that went on in writing', () => {
  const CAP = 2;
  const begin = (conversation_id: string, channel: 'voice' | 'text') =>
    world.call('agent_worker', 'begin_conversation', { conversation_id, channel });
  /** Two calls go on in writing, and come back in the moment in which others ask for their lines; how many lines are in use then. */
  async function comeBackInARush(): Promise<number> {
    const tenant = await world.mintTenant({ tier: 'free', reserveMicroUsdPerMin: RESERVE });
    const before = [await world.openLive(tenant), await world.openLive(tenant)];
    for (const id of before) await begin(id, 'text');
    const visits = await openVisits(tenant);
    await atOnce(CONNECTIONS, async (index) => {
      const id = before[index] ?? visits[index]!.conversationId;
      if ('isResumed' in Started.parse(await world.startCall(id))) await begin(id, 'voice');
    });
    return world.count("public.conversations where customer_id = $1 and channel = 'voice' and state in ('ringing', 'live')", [
      tenant.customerId,
    ]);
  }

  it('takes no line beyond the tier when it comes back', async () => {
    for (let round = 0; round < 3; round += 1) expect(await comeBackInARush()).toBe(CAP);
  });

  it('would take one if its line were thought to be kept', async () => {
    const seen = await withMistakes(world, COMING_BACK_IS_NOT_COUNTED, () =>
      untilSeen(ROUNDS, async () => (await comeBackInARush()) > CAP),
    );
    expect(seen).toBe(true);
  });
});

describe('the lines that all customers share', () => {
  const FREE = 3;
  const running = () => world.count("public.conversations where channel = 'voice' and state in ('ringing', 'live')");
  const ends = () => world.rows("update public.conversations set state = 'ended' where state <> 'ended'");
  /** Forty customers with one caller each, in the same moment; how many were let in. */
  async function rushOfCustomers(): Promise<number> {
    await ends();
    const visits = await Promise.all(
      Array.from({ length: CONNECTIONS }, async () =>
        world.openVisit(await world.mintTenant({ reserveMicroUsdPerMin: RESERVE })),
      ),
    );
    const { refusals } = await atOnce(CONNECTIONS, (index) => world.startCall(visits[index]!.conversationId));
    expect(refusals).toEqual([]);
    return running();
  }
  const capacity = (lines: number) => world.rows('update public.workers set capacity = $1', [lines]);
  const plan = (resource: string, most: number | null) =>
    world.rows('update public.provider_limits set max_at_once = $2 where resource = $1', [resource, most]);

  describe.each([
    ['by the workers', () => capacity(FREE), () => capacity(1000)],
    ["by a provider's plan", () => plan('speech connections', FREE), () => plan('speech connections', null)],
  ])('%s', (_, cap, uncap) => {
    it('are never exceeded by forty customers at once, and all are used', async () => {
      await cap();
      try {
        expect(await rushOfCustomers()).toBe(FREE);
        const held = await world.rows(
          `select sum(budget.held_micro_usd)::int as held from public.budget_months as budget where exists (
             select from public.budget_holds as hold join public.conversations as talk on talk.id = hold.conversation_id
             where hold.customer_id = budget.customer_id and talk.state <> 'ended' and hold.settled_at is null)`,
        );
        expect(held).toEqual([{ held: FREE * RESERVE }]);
      } finally {
        await uncap();
      }
    });

    it('would be exceeded without the lock on the lines', async () => {
      await cap();
      try {
        const seen = await withMistakes(world, [NO_LOCK_ON_THE_LINES], () =>
          untilSeen(ROUNDS, async () => (await rushOfCustomers()) > FREE),
        );
        expect(seen).toBe(true);
      } finally {
        await uncap();
      }
    });
  });
});

describe('a call', () => {
  it('that forty requests start at once holds its money once and has one room', async () => {
    const tenant = await world.mintTenant({ reserveMicroUsdPerMin: RESERVE });
    const { conversationId } = await world.openVisit(tenant);
    const { values, refusals } = await atOnce(CONNECTIONS, () => world.startCall(conversationId));
    const rooms = z.array(z.object({ roomName: z.string(), isResumed: z.boolean() })).parse(values);
    expect(refusals).toEqual([]);
    expect(rooms.filter((room) => !room.isResumed)).toHaveLength(1);
    expect(new Set(rooms.map((room) => room.roomName)).size).toBe(1);
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE });
  });

  it('is given one room by a nonce that forty requests carry', async () => {
    const tenant = await world.mintTenant({ tier: 'enterprise', reserveMicroUsdPerMin: RESERVE });
    const visits = await openVisits(tenant);
    const nonce = newNonce();
    const { values, refusals } = await atOnce(CONNECTIONS, (index) => world.startCall(visits[index]!.conversationId, nonce));
    expect(values).toHaveLength(1);
    expect(refusals).toEqual(Array(CONNECTIONS - 1).fill('PT403'));
    expect(await world.budget(tenant)).toEqual({ spent: 0, held: RESERVE });
  });

  it('would be given more by a nonce that is looked up and then written', async () => {
    const tenant = await world.mintTenant({ tier: 'enterprise' });
    const seen = await withMistakes(world, [NONCE_READ_THEN_WRITTEN], () =>
      untilSeen(ROUNDS, async () => {
        const visits = await openVisits(tenant);
        const nonce = newNonce();
        return (await atOnce(CONNECTIONS, (index) => world.startCall(visits[index]!.conversationId, nonce))).values.length > 1;
      }),
    );
    expect(seen).toBe(true);
  });
});
