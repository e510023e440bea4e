import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newNonce, type Tenant, type World } from '../support/open-world.ts';
import { atOnce, CONNECTIONS, type Mistake, openRace, untilSeen, withMistakes } from './support/race.ts';

const RESERVE = 60_000;
const ROUNDS = 20;
const Started = z.union([z.object({ isResumed: z.boolean() }), z.object({ refused: z.enum(['busy', 'budget']) })]);

const NO_CUSTOMER_LOCK: Mistake = {
  name: 'public.start_call',
  guard: /( from public\.customers as \w+ where [^;]*) for [a-z ]*update;/,
  instead: '$1;',
};
const HOLD_READS_THEN_WRITES: readonly Mistake[] = [
  {
    name: 'private.take_hold',
    guard: /update public\.budget_months as budget/,
    instead: `if not exists (select from public.budget_months as b join public.customers as c on c.id = b.customer_id
        where c.id = conversation.customer_id and b.month = this_month
          and b.spent_micro_usd + b.held_micro_usd + amount_micro_usd <= c.monthly_ceiling_micro_usd) then return false; end if;
      update public.budget_months as budget`,
  },
  {
    name: 'private.take_hold',
    guard: /and budget\.spent_micro_usd \+ budget\.held_micro_usd \+ amount_micro_usd <= customer\.monthly_ceiling_micro_usd/,
    instead: '',
  },
];
const NONCE_READ_THEN_WRITTEN: Mistake = {
  name: 'private.use_nonce',
  guard: /insert into public\.used_nonces[^;]*;/,
  instead: `if exists (select from public.used_nonces as u where u.nonce = use_nonce.nonce) then raise unique_violation; end if;
    insert into public.used_nonces (nonce) values (use_nonce.nonce) on conflict do nothing;`,
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
    const seen = await withMistakes(world, [NO_CUSTOMER_LOCK, ...HOLD_READS_THEN_WRITES], () =>
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
