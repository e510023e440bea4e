import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, refusalOf, type World } from './support/open-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const open = async () => world.openLive(await world.mintTenant(), 'text');
const take = (conversation_id: string, place_id: string, is_last = false) =>
  world.call('agent_worker', 'take_answer_place', { conversation_id, place_id, is_last });
const leave = (conversation_id: string, place_id: string) =>
  world.call('agent_worker', 'leave_answer_place', { conversation_id, place_id });
const states = async (id: string, places: readonly string[]) => {
  const found = [];
  for (const place of places) found.push(((await take(id, place)) as { state: string }).state);
  return found;
};

describe('the line of those who answer a typed conversation', () => {
  it('lets one answer at a time, in the order in which they came', async () => {
    const id = await open();
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
    expect(await states(id, [two, one, three])).toEqual(['first', 'waiting', 'waiting']);
    expect(await states(id, [three, one, two])).toEqual(['waiting', 'waiting', 'first']);
    expect(await leave(id, two)).toEqual({ left: true });
    expect(await states(id, [three, one])).toEqual(['waiting', 'first']);
    expect(await states(await open(), [randomUUID()])).toEqual(['first']);
  });

  it('goes on 20 s after the one who answered died, who does not get the place back', async () => {
    const id = await open();
    const [dead, next] = [randomUUID(), randomUUID()];
    await states(id, [dead, next]);
    const quietFor = (seconds: number) =>
      world.rows(
        "update private.answer_places set alive_until = now() + interval '20 seconds' - make_interval(secs => $2) where id = $1",
        [dead, seconds],
      );
    await quietFor(15);
    expect(await states(id, [next])).toEqual(['waiting']);
    await quietFor(21);
    expect(await states(id, [next, dead])).toEqual(['first', 'waiting']);
  });

  it('is over behind a close, which follows the answer under way', async () => {
    const id = await open();
    const [answers, waits, closes, late] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    await states(id, [answers, waits]);
    expect(await take(id, closes, true)).toEqual({ state: 'waiting' });
    expect(await states(id, [waits, late, answers])).toEqual(['over', 'over', 'first']);
    await leave(id, answers);
    expect(await take(id, closes, true)).toEqual({ state: 'first' });
  });

  it('is over when the conversation has ended, and is forgotten', async () => {
    const id = await open();
    const place = randomUUID();
    await take(id, place);
    await world.end(id);
    expect(await take(id, place)).toEqual({ state: 'over' });
    expect(await world.count('private.answer_places where conversation_id = $1', [id])).toBe(0);
  });

  it('takes no place of another conversation, and none without a name', async () => {
    const [one, two] = [await open(), await open()];
    const place = randomUUID();
    await take(one, place);
    expect(await refusalOf(take(two, place))).toMatchObject({ code: 'PT409' });
    expect(await leave(two, place)).toEqual({ left: false });
    expect(
      await refusalOf(world.call('agent_worker', 'take_answer_place', { conversation_id: one, place_id: null })),
    ).toMatchObject({
      code: 'PT400',
    });
  });
});
