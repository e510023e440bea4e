import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallOutcome, callAs } from './support/call-as.ts';
import { type CatalogueFunction, readFunctions } from './support/catalogue.ts';
import { openWorld, type World } from './support/open-world.ts';
import { rolledBack } from './support/rolled-back.ts';
import { changedRows, HEARTBEATS, readSnapshot } from './support/row-snapshot.ts';
import { SAMPLE_CALLS } from './support/sample-calls.ts';
import { openSide, type Side } from './support/scene.ts';

/** What the second of two equal calls answers where it is no plain repetition of the first answer. */
const SECOND_ANSWERS: Record<string, unknown> = {
  claim_deliveries: { answer: [] },
  end_conversation: { answer: { isFirst: false } },
  finish_delivery: { answer: { state: 'lost_lease' } },
  leave_answer_place: { answer: { left: false } },
  open_visit: { refused: 'PT403', message: 'csrf_invalid' },
  start_call: { refused: 'PT403', message: 'csrf_invalid' },
};

let world: World;
let functions: CatalogueFunction[];
let reading: string[];
beforeAll(async () => {
  world = await openWorld();
  const all = await world.db.transaction((session) => readFunctions(session));
  functions = all.filter((each) => each.schema === 'public' && each.callers.length > 0 && each.isVolatile);
  reading = all.filter((each) => !each.isVolatile).map((each) => each.name);
});
afterAll(() => world.close());

/** In a transaction of its own, so that the clock of the second call has moved on. */
function call(target: CatalogueFunction, side: Side, args: Record<string, string | null>): Promise<CallOutcome> {
  const caller = { role: target.callers[0]!, userId: side.tenant.userId };
  return world.db.transaction((session) => callAs(session, caller, target, args));
}

it('every writing function is tried: each has a sample call', () => {
  expect(functions.length).toBeGreaterThan(10);
  expect(functions.map((each) => each.name).filter((name) => !(name in SAMPLE_CALLS))).toEqual([]);
});

describe.each(Object.keys(SAMPLE_CALLS))('%s', (name) => {
  it('called twice with the same arguments changes nothing the second time', async () => {
    const target = functions.find((each) => each.name === name);
    // A function declared stable cannot write at all; the engine sees to it.
    if (!target) return expect(reading).toContain(name);
    const side = await openSide(world);
    // Something to do for the sweep, and nothing that becomes due between its two calls.
    await world.rows(
      `update public.conversations set seen_at = now() - interval '1 hour', close_requested_at = close_requested_at - interval '1 hour'
       where id = $1 or ($2 = 'sweep' and state <> 'ended')`,
      [side.waitingId, name],
    );
    const args = SAMPLE_CALLS[name]!(side);
    const before = await rolledBack(world.db, readSnapshot);
    expect(await call(target, side, args)).toHaveProperty('answer');
    const afterFirst = await rolledBack(world.db, readSnapshot);
    expect(changedRows(before, afterFirst)).not.toEqual([]);
    const second = await call(target, side, args);
    expect(changedRows(afterFirst, await rolledBack(world.db, readSnapshot))).toEqual([]);
    if (name in SECOND_ANSWERS) expect(second).toEqual(SECOND_ANSWERS[name]);
    else expect(second).toHaveProperty('answer');
  });
});

describe('the snapshot that these tests compare', () => {
  it('leaves out only the signs of life, each for a reason', () => {
    expect(Object.keys(HEARTBEATS)).toEqual([
      'private.answer_places.alive_until',
      'private.sweep_clock.swept_at',
      'public.conversations.seen_at',
      'public.workers.seen_at',
    ]);
  });

  it('notices a single changed value in any table', async () => {
    const side = await openSide(world);
    const changed = await rolledBack(world.db, async (session) => {
      const before = await readSnapshot(session);
      await session.query('update public.turns set interrupted = true where id = $1', [side.turnId]);
      return changedRows(before, await readSnapshot(session)).map((change) => change.row);
    });
    expect(changed).toEqual([`public.turns ${side.turnId}`]);
  });
});
