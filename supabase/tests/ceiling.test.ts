import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newNonce, openWorld, type World } from './support/open-world.ts';
import { createSeededRandom } from './support/seeded-random.ts';

const RESERVE = 60_000;
let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
});
afterAll(() => world.close());

async function ring(own: World, options: Parameters<World['mintTenant']>[0] = {}) {
  const tenant = await own.mintTenant({ reserveMicroUsdPerMin: RESERVE, ...options });
  const { conversationId } = await own.openVisit(tenant);
  return { tenant, conversationId, started: await own.startCall(conversationId) };
}

describe('the ceiling', () => {
  it('is never passed by spent and held together over 300 random operations', async () => {
    const random = createSeededRandom(20261121);
    const ceilingMicroUsd = 500_000;
    const tenant = await world.mintTenant({ ceilingMicroUsd, tier: 'enterprise', reserveMicroUsdPerMin: RESERVE });
    const open: { id: string; left: number }[] = [];
    const seen = { granted: 0, refused: 0, used: 0, ended: 0 };
    for (let step = 0; step < 300; step += 1) {
      const dice = random();
      const call = open[Math.floor(random() * open.length)];
      if (dice < 0.3 || !call) {
        const { conversationId } = await world.openVisit(tenant);
        // The gate steers to text at the ceiling; a visitor who passed it a moment before still tries to call.
        await world.rows("update public.conversations set channel = 'voice' where id = $1", [conversationId]);
        const started = (await world.startCall(conversationId)) as { refused?: string };
        if (started.refused) seen.refused += 1;
        else open.push({ id: conversationId, left: RESERVE });
        if (!started.refused) seen.granted += 1;
      } else if (dice < 0.6) {
        // A worker makes no request that does not fit into its hold.
        const characters = Math.floor(random() * (call.left / 30));
        await world.recordUsage(call.id, { quantity: characters });
        call.left -= characters * 30;
        seen.used += characters * 30;
      } else if (dice < 0.85) {
        const renewed = (await world.call('agent_worker', 'renew_hold', { conversation_id: call.id })) as {
          isGranted: boolean;
          heldMicroUsd?: number;
          usedMicroUsd?: number;
        };
        if (renewed.isGranted) call.left = (renewed.heldMicroUsd ?? 0) - (renewed.usedMicroUsd ?? 0);
        else seen.refused += 1;
      } else {
        await world.end(call.id);
        open.splice(open.indexOf(call), 1);
        seen.ended += 1;
      }
      const { spent, held } = await world.budget(tenant);
      expect(spent + held, `after operation ${step}`).toBeLessThanOrEqual(ceilingMicroUsd);
      const [sum] = await world.rows(
        'select coalesce(sum(held_micro_usd), 0)::int as held from public.budget_holds where customer_id = $1 and settled_at is null',
        [tenant.customerId],
      );
      expect(held, `after operation ${step}`).toBe(sum?.held);
    }
    for (const call of open) await world.end(call.id);
    expect(await world.budget(tenant)).toEqual({ spent: seen.used, held: 0 });
    // The sequence has met what it is about.
    expect(Math.min(seen.granted, seen.refused, seen.ended)).toBeGreaterThan(10);
    expect(seen.used).toBeGreaterThan(ceilingMicroUsd / 2);
  });

  it('would be passed if the hold were taken by a look and a later write', async () => {
    const own = await openWorld();
    await own.addWorker();
    // The look: both callers see the same free money. The write: neither looks again.
    await own.db.exec(`
      create function public.look(customer_id uuid, amount bigint) returns boolean language sql as $$
        select coalesce((select budget.spent_micro_usd + budget.held_micro_usd from public.budget_months as budget where budget.customer_id = look.customer_id), 0) + amount
          <= (select customer.monthly_ceiling_micro_usd from public.customers as customer where customer.id = look.customer_id) $$;
      create function public.write(customer_id uuid, amount bigint) returns void language sql as $$
        insert into public.budget_months (customer_id, month, held_micro_usd) values (write.customer_id, date_trunc('month', now() at time zone 'utc')::date, amount)
        on conflict on constraint budget_months_pkey do update set held_micro_usd = public.budget_months.held_micro_usd + excluded.held_micro_usd $$;`);
    const tenant = await own.mintTenant({ ceilingMicroUsd: RESERVE, reserveMicroUsdPerMin: RESERVE });
    const looks = [
      await own.rows('select public.look($1, $2) as fits', [tenant.customerId, RESERVE]),
      await own.rows('select public.look($1, $2) as fits', [tenant.customerId, RESERVE]),
    ];
    for (const [look] of looks) if (look?.fits) await own.rows('select public.write($1, $2)', [tenant.customerId, RESERVE]);
    const { spent, held } = await own.budget(tenant);
    expect(spent + held).toBeGreaterThan(RESERVE);
    await own.close();
  });

  it('would be passed if take_hold did not look at it', async () => {
    const own = await openWorld();
    await own.addWorker();
    await own.db.exec(`
      do $do$ declare source text := pg_get_functiondef('private.take_hold'::regproc); cut text; begin
        cut := replace(source, 'and budget.spent_micro_usd + budget.held_micro_usd + amount_micro_usd <= customer.monthly_ceiling_micro_usd', '');
        if cut = source then raise 'the condition was not found'; end if;
        execute cut;
      end $do$;`);
    const { tenant, conversationId } = await ring(own, { ceilingMicroUsd: RESERVE });
    await own.recordUsage(conversationId, { quantity: 1000 });
    await own.call('agent_worker', 'renew_hold', { conversation_id: conversationId });
    const { spent, held } = await own.budget(tenant);
    expect(spent + held).toBeGreaterThan(RESERVE);
    await own.close();
  });

  it('would be met by a doubled form too if nonces were not unique', async () => {
    const own = await openWorld();
    await own.addWorker();
    await own.db.exec(
      'alter table public.used_nonces drop constraint used_nonces_pkey; alter table public.visits drop constraint visits_gate_nonce_key',
    );
    const tenant = await own.mintTenant();
    const nonce = newNonce();
    await own.openVisit(tenant, { nonce, email: 'maria@visitor.example' });
    await own.openVisit(tenant, { nonce, email: 'maria@visitor.example' });
    expect(await own.count('public.visits where customer_id = $1', [tenant.customerId])).toBe(2);
    await own.close();
  });

  it('would be overrun by calls at a time if busy lines were not counted', async () => {
    const own = await openWorld();
    await own.addWorker();
    await own.db.exec("update public.tiers set concurrent_calls = 2147483647 where id = 'free'");
    const tenant = await own.mintTenant({ tier: 'free' });
    for (let call = 0; call < 3; call += 1) await own.startCall((await own.openVisit(tenant)).conversationId);
    expect(await own.budget(tenant)).toEqual({ spent: 0, held: 3 * RESERVE });
    await own.close();
  });
});
