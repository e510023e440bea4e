import { afterEach, describe, expect, it } from 'vitest';
import { raceBudget } from '../../../bench/proofs/budget-race.ts';
import { CHECK_THEN_CHARGE, makeMistakes } from '../support/mistakes.ts';
import { openWorld, type World } from '../support/open-world.ts';
import { CONNECTIONS } from './support/race.ts';

/** A small run of `npm run prove -- budget`: starts, renewals, settlements, dead workers and a passing month at once. */
const RACE = { customers: 10, startsPerCustomer: 60, seed: 20_261_121 };

let world: World;
afterEach(() => world.close());

async function race(isBroken: boolean) {
  world = await openWorld({ connections: CONNECTIONS });
  if (isBroken) await makeMistakes(world.db, CHECK_THEN_CHARGE);
  // The broken one overspends in its first round as a rule; it gets three.
  return raceBudget(world.db, { ...RACE, rounds: isBroken ? 3 : 2 }, () => undefined);
}

describe('the ceilings of ten customers in a race of all that moves money', () => {
  it('are never passed, nothing stays held, and an independent ledger agrees to the micro-dollar', async () => {
    const figures = await race(false);
    expect(figures).toMatchObject({
      monthsOverCeiling: 0,
      worstOverspendMicroUsd: 0,
      heldAtEndMicroUsd: 0,
      ledgerDifferenceMicroUsd: 0,
      faults: 0,
    });
    // It was a race of all of it.
    for (const happened of [figures.admitted, figures.renewals, figures.kills, figures.monthsPassed, figures.lostLegsMicroUsd])
      expect(happened).toBeGreaterThan(0);
    expect(figures.admitted).toBeLessThan(figures.starts);
  });

  it('would be passed by a look that is followed by a write', async () => {
    expect((await race(true)).worstOverspendMicroUsd).toBeGreaterThan(0);
  });
});
